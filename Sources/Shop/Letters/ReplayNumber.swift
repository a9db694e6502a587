/// The reserved field of a record that `dead-letters replay` puts back: by it the record is known when it comes again.
public enum ReplayNumber {
    /// The name under which documents keep the greatest number that they contain, beside those of the log's sources.
    public static let sourceName = "replay"

    /// The record with this number as its first field, in place of any older one; all else stays byte for byte.
    ///
    /// `nil` where the record is no JSON object: it cannot become an event, whatever it bears.
    public static func write(_ number: Int64, into record: [UInt8]) -> [UInt8]? {
        guard let object = TopLevel(record) else { return nil }
        var written = Array(record[...object.open])
        written.append("\"\(EventField.replayNumber)\": ")
        appendInteger(number, to: &written)
        for (place, field) in object.others.enumerated() {
            written.append(place == 0 ? ", " : ",")
            written += record[field]
        }
        return written + record[object.close...]
    }

    /// The number that a record bears, event or not; `nil` where it bears none, or several.
    public static func read(_ record: [UInt8]) -> Int64? {
        guard let object = TopLevel(record), object.numbers.count == 1 else { return nil }
        return object.numbers[0]
    }

    /// Where in a record the object's braces are, and its fields but for older replay numbers.
    private struct TopLevel {
        var open = 0
        var close = 0
        var others: [Range<Int>] = []
        /// The older replay numbers; of what is no number, or a very long one, 0.
        var numbers: [Int64] = []

        /// `nil` for what is no JSON object.
        init?(_ record: [UInt8]) {
            guard let text = JSONText(record), (try? text.walk { try read(&$0, text) }) != nil else { return nil }
        }

        private mutating func read(_ cursor: inout JSONCursor, _ text: JSONText) throws(InvalidRecord) {
            open = cursor.at
            try cursor.expect(UInt8(ascii: "{"))
            try readFields(&cursor, text)
            close = cursor.at
            try cursor.expect(UInt8(ascii: "}"))
        }

        private mutating func readFields(_ cursor: inout JSONCursor, _ text: JSONText) throws(InvalidRecord) {
            cursor.skipSpace()
            if cursor.next == UInt8(ascii: "}") { return }
            repeat {
                let start = cursor.at
                cursor.skipSpace()
                let key = try cursor.key()
                let value = try cursor.value(depth: 1)
                cursor.skipSpace()
                if text.bytes(of: key).flatMap(EventField.named) == .replayNumber {
                    numbers.append(value.integer)
                } else {
                    others.append(start..<cursor.at)
                }
            } while cursor.take(UInt8(ascii: ","))
        }
    }
}
