import Bytes

/// The shop's fields of one record, each checked for its type and range.
extension EventParser {
    /// The field's value; `nil` where it is not given, or given as `null`.
    @inline(__always)
    func value(_ field: EventField) -> JSONCursor.Value? {
        guard present & (1 << field.rawValue) != 0 else { return nil }
        let value = values[Int(field.rawValue)]
        return value.kind == .null ? nil : value
    }

    @inline(__always)
    func required(_ field: EventField) throws(InvalidRecord) -> JSONCursor.Value {
        guard let value = value(field) else { throw InvalidRecord(.missing(field)) }
        return value
    }

    /// The text of a string, valid until the next field is read.
    @inline(__always)
    func text(_ field: EventField) throws(InvalidRecord) -> ByteView {
        let value = try required(field)
        if value.kind == .string { return slice(value) }
        guard value.kind == .escapedString else { throw InvalidRecord(.wrongType(field), at: value.start) }
        guard let text = unescape(slice(value), into: scratch) else {
            throw InvalidRecord(.invalidUTF8, at: value.start)
        }
        return text
    }

    func string(_ field: EventField) throws(InvalidRecord) -> String {
        try text(field).text
    }

    @inline(__always)
    func id(_ field: EventField) throws(InvalidRecord) -> ByteView {
        let bytes = try text(field)
        if !isValidID(bytes) { throw InvalidRecord(.invalidID(field)) }
        return bytes
    }

    @inline(__always)
    func integer(_ field: EventField) throws(InvalidRecord) -> Int64 {
        let value = try required(field)
        if value.kind != .integer { throw InvalidRecord(.wrongType(field), at: value.start) }
        // 0 is itself, or longer than a cursor reads; the value's length tells.
        if value.integer != 0 { return value.integer }
        guard let integer = parseInteger(slice(value)) else { throw InvalidRecord(.outOfRange(field)) }
        return integer
    }

    func double(_ field: EventField) throws(InvalidRecord) -> Double {
        let value = try required(field)
        if value.kind != .integer && value.kind != .decimal {
            throw InvalidRecord(.wrongType(field), at: value.start)
        }
        guard let number = parseDouble(slice(value)) else { throw InvalidRecord(.outOfRange(field)) }
        return number
    }

    @inline(__always)
    func timestamp() throws(InvalidRecord) -> Int64? {
        value(.timestamp_ms) == nil ? nil : try integer(.timestamp_ms)
    }

    func replayNumber() throws(InvalidRecord) -> Int64? {
        guard value(.replayNumber) != nil else { return nil }
        let number = try integer(.replayNumber)
        if number < 0 { throw InvalidRecord(.outOfRange(.replayNumber)) }
        return number
    }
}
