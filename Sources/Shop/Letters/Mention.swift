/// Whether a record that is no event is about a certain customer: for those who must take away all that is.
///
/// A JSON object says whose it is. Of anything else only the bytes can be looked at.
public struct Mention: Sendable {
    /// Who is looked for.
    public let id: ShopID
    private let bytes: [UInt8]

    /// Looks for the id as bytes: `é` composed and decomposed are two customers.
    public init(of id: ShopID) {
        self.id = id
        bytes = Array(id.text.utf8)
    }

    /// Of an object's id fields, whether one is the id, as a string or as the same digits; an object without any, whether
    /// a string is in a field that is none of ours. Of other bytes, whether the id stands there by itself, escaped as in
    /// JSON or not.
    public func isIn(_ record: [UInt8]) -> Bool {
        if let owners = RecordOwners(record) { return owners.candidates.contains(bytes) }
        return standsAlone(in: record) || standsAlone(in: unescapedLeniently(record))
    }

    /// Whether the id stands by itself in a record that is not about the customer as far as anybody can tell: in a field that
    /// says nothing of whose it is, or between the bytes of another encoding.
    public func standsElsewhere(in record: [UInt8]) -> Bool {
        if isIn(record) { return false }
        return standsAlone(in: record) || standsAlone(in: unescapedLeniently(record))
            || (record.contains(0) && standsAlone(in: record.filter { $0 != 0 }))
    }

    /// Whether the id's bytes are there with nothing directly before or after them that may belong to an id.
    private func standsAlone(in record: [UInt8]) -> Bool {
        guard let first = bytes.first, record.count >= bytes.count else { return false }
        for start in 0...(record.count - bytes.count) where record[start] == first {
            let end = start + bytes.count
            guard record[start..<end].elementsEqual(bytes) else { continue }
            let isContinued =
                (start > 0 && isIDByte(record[start - 1])) || (end < record.count && isIDByte(record[end]))
            if !isContinued { return true }
        }
        return false
    }
}

private func isIDByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
        true
    default:
        byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "@")
    }
}
