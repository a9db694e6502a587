import Shop

/// Says which of the ids that were asked for nobody has, once all others are listed. Throws `Failure` where there are any.
public func checkFound(_ thing: String, missing: [ShopID]) throws {
    guard !missing.isEmpty else { return }
    let names = missing.map { visible($0.text) }.joined(separator: ", ")
    throw Failure(.inputMissing, "there is no \(thing) with the id \(names)")
}
