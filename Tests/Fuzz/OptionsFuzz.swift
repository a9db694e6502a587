// Texts to settings: logs' addresses, shares of the work, Kafka's properties. None traps; what is accepted is written
// down as the text that means the same; no error repeats a property's value.

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOptions(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start, count > 0 else { return 0 }
    let text = String(decoding: UnsafeBufferPointer(start: start + 1, count: count - 1), as: UTF8.self)
    switch start[0] % 4 {
    case 0: checkAddress(text)
    case 1: checkAddress("kafka://" + text)
    case 2: checkShare(text)
    default: checkProperties(text)
    }
    return 0
}

private func checkAddress(_ text: String) {
    guard let address = try? LogAddress(text) else { return }
    guard let again = try? LogAddress(address.description) else { fatalError("what was accepted is refused") }
    precondition(again == address, "what was accepted is read as another address")
}

private func checkShare(_ text: String) {
    guard let share = Share(text) else { return }
    precondition((1...1024).contains(share.count) && (0..<share.count).contains(share.index), "no such share")
    precondition(Share(share.description) == share, "what was accepted is read as another share")
}

private func checkProperties(_ text: String) {
    var settings = KafkaSettings()
    do {
        try settings.add(text: text, origin: "fuzz")
        precondition(!settings.description.contains("="), "a value is shown")
    } catch {
        let shown = "\(error)"
        let names = text.split(whereSeparator: \.isNewline).compactMap { $0.split(separator: "=").first }
        for line in text.split(whereSeparator: \.isNewline) {
            // Short values may well occur in our own words.
            let parts = line.split(separator: "=", maxSplits: 1)
            guard let value = parts.dropFirst().first, value.count > 40, !names.contains(where: { $0.contains(value) })
            else {
                continue
            }
            precondition(!shown.contains(value), "a value is repeated")
        }
    }
}
