import Shop

/// The ids that a list was asked for: those that nothing was listed for are said at its end.
public struct SoughtIDs {
    private let sought: [ShopID]
    private var missing: Set<ShopID>

    /// As they were given; one that is given twice counts once.
    public init(_ ids: [String]) {
        sought = ids.map { ShopID($0) }
        missing = Set(sought)
    }

    /// All of them.
    public var ids: [ShopID] { sought }

    /// Notes that something was listed for the id.
    public mutating func find(_ id: ShopID) { missing.remove(id) }

    /// Throws `Failure` that names those that are left, in the order in which they were given. `thing` is what has the id.
    public func check(_ thing: String) throws {
        var left: [ShopID] = []
        for id in sought where missing.contains(id) && !left.contains(id) { left.append(id) }
        guard !left.isEmpty else { return }
        let names = left.map { visible($0.text) }.joined(separator: ", ")
        throw Failure(.inputMissing, "there is no \(thing) with the id \(names)")
    }
}
