/// Whose a JSON object is that need not be an event: what stands in its id fields, each of them as often as it is given.
struct RecordOwners {
    private var owners: [[UInt8]] = []
    /// The field `id`, which is a person's only in what speaks of a person.
    private var ids: [[UInt8]] = []
    private var speaksOfPerson = false
    /// Strings at any depth in fields that are none of ours: misspelt ones, and what others have wrapped.
    private var strange: [[UInt8]] = []

    /// What a customer's id is to be compared with, as bytes.
    var candidates: [[UInt8]] {
        let named = owners + (speaksOfPerson ? ids : [])
        return named.isEmpty ? strange : named
    }

    /// `nil` for what is no JSON object.
    init?(_ record: [UInt8]) {
        guard let text = JSONText(record), (try? text.walk { try read(&$0, text) }) != nil else { return nil }
    }

    private mutating func read(_ cursor: inout JSONCursor, _ text: JSONText) throws(InvalidRecord) {
        if cursor.next != UInt8(ascii: "{") { throw cursor.failure }
        try container(&cursor, text, depth: 1, isStrange: false)
    }

    /// An object or an array. `isStrange`: within a field that is none of ours.
    private mutating func container(
        _ cursor: inout JSONCursor, _ text: JSONText, depth: Int, isStrange: Bool
    ) throws(InvalidRecord) {
        if depth > EventParser.depth_max { throw InvalidRecord(.nestedTooDeep, at: cursor.at) }
        let isObject = cursor.next == UInt8(ascii: "{")
        cursor.at += 1
        cursor.skipSpace()
        let close = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
        if cursor.take(close) { return }
        repeat {
            cursor.skipSpace()
            let field = isObject ? try self.field(&cursor, text) : nil
            let isOurs = isObject ? field != nil : !isStrange
            try value(&cursor, text, of: depth == 1 ? field : nil, depth: depth, isStrange: isStrange || !isOurs)
            cursor.skipSpace()
        } while cursor.take(UInt8(ascii: ","))
        try cursor.expect(close)
    }

    private func field(_ cursor: inout JSONCursor, _ text: JSONText) throws(InvalidRecord) -> EventField? {
        text.bytes(of: try cursor.key()).flatMap(EventField.named)
    }

    /// `field`: of the record itself, where it is one of ours.
    private mutating func value(
        _ cursor: inout JSONCursor, _ text: JSONText, of field: EventField?, depth: Int, isStrange: Bool
    ) throws(InvalidRecord) {
        if cursor.next == UInt8(ascii: "{") || cursor.next == UInt8(ascii: "[") {
            return try container(&cursor, text, depth: depth + 1, isStrange: isStrange || field?.isOwner == true)
        }
        let value = try cursor.value(depth: depth)
        if field?.isPersonal == true { speaksOfPerson = true }
        guard let found = textBytes(value, text) else { return }
        if field == .eventType, EventType.named(found)?.isAboutPerson == true {
            speaksOfPerson = true
        }
        if field?.isOwner == true { owners.append(found) }
        if field == .id { ids.append(found) }
        if isStrange, value.kind != .integer { strange.append(found) }
    }

    /// The text of a string, or an integer's digits; `nil` for all else.
    private func textBytes(_ value: JSONCursor.Value, _ text: JSONText) -> [UInt8]? {
        switch value.kind {
        case .string, .escapedString, .integer: text.bytes(of: value)
        case .decimal, .bool, .null, .object, .array: nil
        }
    }
}

extension EventField {
    fileprivate var isOwner: Bool { self == .customerID || self == .userID }
    fileprivate var isPersonal: Bool { self == .firstName || self == .lastName || self == .address }
}
