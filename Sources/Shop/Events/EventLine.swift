/// The record of an event that a service of the suite tells others, written field by field.
///
/// Nobody in this package reads more of such an event than its type, so its fields are no `EventField`s.
public struct EventLine {
    private var output: [UInt8] = []

    /// Begins the record. `id` is what a receiver knows a repeat by.
    public init(_ type: EventType, id: String) {
        output.begin(type)
        text("id", id)
    }

    /// Appends a text.
    public mutating func text(_ field: StaticString, _ value: String) {
        begin(field)
        appendQuoted(value, to: &output)
    }

    /// Appends a finite number; a whole one without a fraction.
    public mutating func number(_ field: StaticString, _ value: Double) {
        begin(field)
        appendNumber(value, to: &output)
    }

    /// The whole record; `timestamp_ms` is when what it says happened, in Unix milliseconds (UTC).
    public consuming func ended(timestamp_ms: Int64) -> String {
        begin("timestamp_ms")
        appendInteger(timestamp_ms, to: &output)
        output.append("}")
        return String(decoding: output, as: UTF8.self)
    }

    private mutating func begin(_ field: StaticString) {
        output.append(", \"")
        output.append(field)
        output.append("\": ")
    }
}
