/// The reserved field of a record that `dead-letters replay` puts back: by it the record is known when it comes again.
public enum ReplayNumber {
    /// The name under which documents keep the greatest number that they contain, beside those of the log's sources.
    public static let sourceName = "replay"

    /// The record with this number as its first field, in place of any older one; all else stays byte for byte.
    ///
    /// `nil` where the record is no JSON object: it cannot become an event, whatever it bears.
    public static func write(_ number: Int64, into record: [UInt8]) -> [UInt8]? {
        guard record.count <= EventParser.size_bytes_max, record.withUnsafeBytes(isUTF8) else { return nil }
        let padded = record + [UInt8](repeating: 0, count: JSONCursor.padding_bytes)
        return padded.withUnsafeBytes { text -> [UInt8]? in
            guard let object = try? TopLevel(text, size_bytes: record.count) else { return nil }
            var written = Array(record[...object.open])
            written.append("\"\(EventField.replayNumber)\": ")
            appendInteger(number, to: &written)
            for (place, field) in object.others.enumerated() {
                written.append(place == 0 ? ", " : ",")
                written += record[field]
            }
            return written + record[object.close...]
        }
    }

    /// The number that a record bears, event or not; `nil` where it bears none, or several.
    public static func read(_ record: [UInt8]) -> Int64? {
        guard record.count <= EventParser.size_bytes_max, record.withUnsafeBytes(isUTF8) else { return nil }
        let padded = record + [UInt8](repeating: 0, count: JSONCursor.padding_bytes)
        return padded.withUnsafeBytes { text in
            guard let object = try? TopLevel(text, size_bytes: record.count), object.numbers.count == 1 else {
                return nil
            }
            return object.numbers[0]
        }
    }

    /// Where in a record the object's braces are, and its fields but for older replay numbers.
    private struct TopLevel {
        var open: Int
        var close = 0
        var others: [Range<Int>] = []
        /// The older replay numbers; of what is no number, or a very long one, 0.
        var numbers: [Int64] = []

        init(_ text: UnsafeRawBufferPointer, size_bytes: Int) throws(InvalidRecord) {
            var cursor = JSONCursor(text.baseAddress!)
            cursor.skipSpace()
            open = cursor.at
            try cursor.expect(UInt8(ascii: "{"))
            try readFields(&cursor, text)
            close = cursor.at
            try cursor.expect(UInt8(ascii: "}"))
            cursor.skipSpace()
            if cursor.at != size_bytes { throw InvalidRecord(.trailingData, at: cursor.at) }
        }

        private mutating func readFields(_ cursor: inout JSONCursor, _ text: UnsafeRawBufferPointer)
            throws(InvalidRecord)
        {
            cursor.skipSpace()
            if cursor.next == UInt8(ascii: "}") { return }
            repeat {
                let start = cursor.at
                cursor.skipSpace()
                let key = try cursor.key()
                let value = try cursor.value(depth: 1)
                cursor.skipSpace()
                if isReplayNumber(key, text) {
                    numbers.append(value.integer)
                } else {
                    others.append(start..<cursor.at)
                }
            } while cursor.take(UInt8(ascii: ","))
        }

        private func isReplayNumber(_ key: JSONCursor.Value, _ text: UnsafeRawBufferPointer) -> Bool {
            let bytes = UnsafeRawBufferPointer(rebasing: text[key.start..<key.end])
            if key.kind == .string { return EventField(bytes) == .replayNumber }
            return withUnsafeTemporaryAllocation(byteCount: bytes.count, alignment: 1) { room in
                unescape(bytes, into: room).flatMap { EventField($0) } == .replayNumber
            }
        }
    }
}
