import Bytes

/// Reads the records of a log into an `EventBatch`, checking everything about them that needs no other record.
///
/// One pass over the bytes notes where the shop's fields are; then the event's kind says which of them it needs.
/// Nothing is allocated for an order or a payment. Not for use by two threads at once.
public final class EventParser {
    /// Longest record, in bytes.
    public static let size_bytes_max = 1 << 20
    /// Deepest nesting of objects and arrays.
    public static let depth_max = 64

    let values = Slots(count: EventField.allCases.count, JSONCursor.Value(kind: .null, start: 0, end: 0))
    /// The keys of the record before, and of the item of an order before.
    let recordKeys = Slots(count: KnownKey.count_max, KnownKey())
    let itemKeys = Slots(count: KnownKey.count_max, KnownKey())
    /// Which of `values` the record gave: bit n for the field with raw value n.
    @exclusivity(unchecked) var present: UInt32 = 0
    private static let replayNumberBit: UInt32 = 1 << EventField.replayNumber.rawValue
    /// The record's bytes, and after them as many zero bytes as `JSONCursor` wants.
    private let text = ByteRoom(count: EventParser.size_bytes_max + JSONCursor.padding_bytes)
    /// Texts with escapes are spelt out here; no text is longer than its record.
    let scratch = ByteRoom(count: EventParser.size_bytes_max)

    /// The types that are read: bit n for the type with raw value n.
    private let concern: UInt32

    @inline(__always)
    func isConcerned(_ type: EventType) -> Bool { concern & 1 << type.rawValue != 0 }

    /// One that reads the events of which `isConcerned` says so, and passes over the others.
    public init(isConcerned: (EventType) -> Bool = \.isJoined) {
        concern = EventType.allCases.reduce(0) { isConcerned($1) ? $0 | 1 << $1.rawValue : $0 }
    }

    /// Adds the record's event to the batch, or says why it is none; then the batch's events are as before.
    ///
    /// They are, too, where it gives `false`: for an event that does not concern this reader, of which only the type was read.
    @discardableResult
    public func parse(_ bytes: ByteView, from origin: Origin, into batch: inout EventBatch)
        throws(InvalidRecord) -> Bool
    {
        if bytes.isEmpty { throw InvalidRecord(.empty) }
        if bytes.count > Self.size_bytes_max { throw InvalidRecord(.tooLong) }
        if !copyASCII(bytes, to: text), !isUTF8(bytes) { throw InvalidRecord(.invalidUTF8) }
        for word in 0..<JSONCursor.padding_bytes / 8 {
            text.write(word: 0, at: bytes.count + 8 * word)
        }
        try scan(bytes.count)
        let (written_ms, replayNumber): (Int64?, Int64?)
        do {
            // The items of an order take the place of the record's fields.
            (written_ms, replayNumber) = (
                try timestamp(), present & Self.replayNumberBit == 0 ? nil : try self.replayNumber()
            )
        } catch {
            if isPassedOver() { return false }
            throw error
        }
        var event = Event(
            subject: 0, source: origin.source, timestamp_ms: written_ms ?? origin.timestamp_ms,
            position: origin.end, action: .offer(0), length: UInt32(clamping: origin.end - origin.start))
        if written_ms == nil && origin.isTimeOfReading { event.flags.insert(.untimed) }
        guard try readAction(into: &event, &batch) else { return false }
        if let replayNumber { batch.note(replayNumber, of: event) }
        batch.events.append(event)
        return true
    }

    /// The same of a copy.
    @discardableResult
    public func parse(_ bytes: [UInt8], from origin: Origin, into batch: inout EventBatch) throws(InvalidRecord) -> Bool
    {
        try bytes.withView { bytes throws(InvalidRecord) in try parse(bytes, from: origin, into: &batch) }
    }

    /// The same of a buffer.
    @discardableResult
    public func parse(_ bytes: UnsafeRawBufferPointer, from origin: Origin, into batch: inout EventBatch)
        throws(InvalidRecord) -> Bool
    {
        try parse(ByteView(bytes), from: origin, into: &batch)
    }

    // MARK: the shape of the record

    /// Notes the values of the shop's fields, and checks that the record is one JSON object and nothing else.
    private func scan(_ size_bytes: Int) throws(InvalidRecord) {
        present = 0
        var cursor = cursor(at: 0)
        cursor.skipSpace()
        if cursor.next != UInt8(ascii: "{") {
            _ = try cursor.value(depth: 0)
            throw InvalidRecord(.notAnObject)
        }
        try fields(of: &cursor, recordKeys)
        cursor.skipSpace()
        if cursor.at != size_bytes { throw InvalidRecord(.trailingData, at: cursor.at) }
    }

    @inline(__always)
    func cursor(at start: Int) -> JSONCursor { JSONCursor(text.view, at: start) }

    /// Reads the fields of one object, at its opening brace, into `values`.
    @inline(__always)
    func fields(of cursor: inout JSONCursor, _ keys: borrowing Slots<KnownKey>) throws(InvalidRecord) {
        cursor.at += 1
        cursor.skipSpace()
        if cursor.take(UInt8(ascii: "}")) { return }
        var place = 0
        repeat {
            let field = try key(&cursor, keys, min(place, KnownKey.count_max - 1))
            let value = try cursor.value(depth: 1)
            if let field { try note(value, for: field) }
            cursor.skipSpace()
            place += 1
        } while cursor.take(UInt8(ascii: ","))
        try cursor.expect(UInt8(ascii: "}"))
    }

    /// Steps over a key, up to its value; the next record is expected to have the same one here.
    @inline(__always)
    private func key(_ cursor: inout JSONCursor, _ keys: borrowing Slots<KnownKey>, _ place: Int)
        throws(InvalidRecord) -> EventField?
    {
        if keys[place].isNext(cursor) {
            cursor.at += keys[place].size_bytes
            cursor.skipSpace()
            return keys[place].field
        }
        return try newKey(&cursor, keys, place)
    }

    @inline(never)
    private func newKey(_ cursor: inout JSONCursor, _ keys: borrowing Slots<KnownKey>, _ place: Int)
        throws(InvalidRecord) -> EventField?
    {
        let start = cursor.at
        cursor.skipSpace()
        let key = try cursor.key()
        let field = field(key)
        if cursor.at - start <= KnownKey.size_bytes_max {
            keys[place] = KnownKey(from: start, to: cursor, field: field)
        }
        return field
    }

    @inline(__always)
    private func note(_ value: JSONCursor.Value, for field: EventField) throws(InvalidRecord) {
        let bit: UInt32 = 1 << field.rawValue
        if present & bit != 0 { throw InvalidRecord(.givenTwice(field), at: value.start) }
        present |= bit
        values[Int(field.rawValue)] = value
    }

    @inline(__always)
    private func field(_ key: JSONCursor.Value) -> EventField? {
        if key.kind == .string { return EventField(slice(key)) }
        return unescape(slice(key), into: scratch).flatMap { EventField($0) }
    }

    @inline(__always)
    func slice(_ value: JSONCursor.Value) -> ByteView { text.view.part(value.start..<value.end) }
}
