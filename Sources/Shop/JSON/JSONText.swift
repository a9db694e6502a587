import Bytes

/// A record that need not be an event, held so that a cursor may walk over it: no longer than a record may be, UTF-8, padded.
///
/// The bytes stay where they are for the length of a walk, and the zero bytes behind them end it at the latest.
struct JSONText {
    private let padded: [UInt8]
    private let size_bytes: Int

    /// `nil` for what is too long or no UTF-8.
    init?(_ record: [UInt8]) {
        guard record.count <= EventParser.size_bytes_max, record.withView(isUTF8) else { return nil }
        padded = record + [UInt8](repeating: 0, count: JSONCursor.padding_bytes)
        size_bytes = record.count
    }

    /// Lets `body` walk over the whole of it. Throws `InvalidRecord` where something is left then, and what `body` does.
    func walk(_ body: (inout JSONCursor) throws -> Void) throws {
        try padded.withView { text in
            var cursor = JSONCursor(text)
            cursor.skipSpace()
            try body(&cursor)
            cursor.skipSpace()
            if cursor.at != size_bytes { throw InvalidRecord(.trailingData, at: cursor.at) }
        }
    }

    /// What a string says, and the bytes of any other value; `nil` for half of a surrogate pair, which says nothing.
    func bytes(of value: JSONCursor.Value) -> [UInt8]? {
        let bytes = Array(padded[value.start..<value.end])
        return value.kind == .escapedString ? unescaped(bytes) : bytes
    }
}

/// What a JSON string with these bytes says; `nil` for half of a surrogate pair, which says nothing.
func unescaped(_ bytes: [UInt8]) -> [UInt8]? {
    let room = ByteRoom(count: bytes.count)
    return bytes.withView { unescape($0, into: room).map { Array($0) } }
}

extension EventField {
    /// The field with this name.
    static func named(_ name: [UInt8]) -> EventField? { name.withView { EventField($0) } }
}

extension EventType {
    /// The type with this name.
    static func named(_ name: [UInt8]) -> EventType? { name.withView { EventType($0) } }
}
