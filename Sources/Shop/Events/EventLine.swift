/// The record of an event that a service of the suite tells others, written field by field.
///
/// Nobody in this package reads more of such an event than its type, so its fields are no `EventField`s.
public struct EventLine {
    /// What it says.
    public var fields: JSONFields

    /// Begins the record. `id` is what a receiver knows a repeat by, or of a picture whose it is.
    public init(_ type: EventType, id: String) {
        fields = JSONFields(after: [UInt8(ascii: "{")])
        fields.begin("event_type")
        fields.output.append("\"")
        fields.output.append(type.name)
        fields.output.append("\"")
        fields.text("id", id)
    }

    /// Appends a text.
    public mutating func text(_ field: StaticString, _ value: String?) { fields.text(field, value) }

    /// Appends a number.
    public mutating func number(_ field: StaticString, _ value: Double?) { fields.number(field, value) }

    /// The whole record as text; `timestamp_ms` is when what it says happened, in Unix milliseconds (UTC).
    public consuming func ended(timestamp_ms: Int64) -> String {
        String(decoding: record(timestamp_ms: timestamp_ms), as: UTF8.self)
    }

    /// The whole record.
    public consuming func record(timestamp_ms: Int64) -> [UInt8] {
        fields.integer("timestamp_ms", timestamp_ms)
        fields.output.append("}")
        return fields.output
    }
}
