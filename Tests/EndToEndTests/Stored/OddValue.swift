// What other programs write where the shop expects something else: every type that BSON has, and their extremes.

/// One value, and what can be understood of it.
struct OddValue: Sendable {
    /// How the value may be read.
    enum Meaning {
        /// There is nothing: null, an empty container, no field at all.
        case nothing
        /// The number 1, however it is written.
        case one
        /// A number that is not whole.
        case fraction
        /// Below zero, or near the end of what can be counted to: to be taken or refused, but never to be miscounted.
        case extreme
        /// Not a number though it calls itself one, or an infinite one.
        case noNumber
        /// A moment, the one that all of the shop's documents speak of.
        case moment
        /// A text that is no number.
        case text
        /// A list that is not empty.
        case list
        /// A document that is not empty.
        case fields
        /// Anything else.
        case other
    }

    let name: String
    /// As Extended JSON; nil: the field is not there.
    let json: String?
    let meaning: Meaning

    static let time_ms = 1_650_823_114_225

    /// As a time the number 1 is a moment of 1970, and looks like one that nobody knows.
    func isTried(in field: String) -> Bool { meaning != .one || !field.hasSuffix("_ms") }

    static let all = nothing + numbers + extremes + others

    private static func of(_ meaning: Meaning, _ values: [(String, String?)]) -> [OddValue] {
        values.map { OddValue(name: $0.0, json: $0.1, meaning: meaning) }
    }

    private static let nothing = of(
        .nothing, [("missing", nil), ("null", "null"), ("empty list", "[]"), ("empty document", "{}")])

    private static let numbers =
        of(
            .one,
            [
                ("int32", #"{"$numberInt": "1"}"#), ("int64", #"{"$numberLong": "1"}"#),
                ("double", #"{"$numberDouble": "1.0"}"#), ("decimal", #"{"$numberDecimal": "1"}"#),
                ("decimal with zeros", #"{"$numberDecimal": "1.000"}"#), ("number as text", #""1""#),
            ])
        + of(
            .fraction,
            [
                ("fraction", #"{"$numberDouble": "1.5"}"#), ("decimal fraction", #"{"$numberDecimal": "1.5"}"#),
                ("fraction as text", #""1.5""#),
            ])
        + of(
            .moment,
            [
                ("date", #"{"$date": {"$numberLong": "\#(time_ms)"}}"#), ("moment", #"{"$numberLong": "\#(time_ms)"}"#),
                ("moment as double", #"{"$numberDouble": "\#(time_ms).0"}"#), ("moment as text", #""\#(time_ms)""#),
            ])

    private static let extremes =
        of(
            .extreme,
            [
                ("least int32", #"{"$numberInt": "-2147483648"}"#), ("minus one", #"{"$numberInt": "-1"}"#),
                ("greatest int64", #"{"$numberLong": "9223372036854775807"}"#),
                ("last but one int64", #"{"$numberLong": "9223372036854775806"}"#),
                ("least int64", #"{"$numberLong": "-9223372036854775808"}"#),
                ("large double", #"{"$numberDouble": "1e308"}"#),
                ("2^63", #"{"$numberDouble": "9223372036854775808"}"#),
                ("large decimal", #"{"$numberDecimal": "9E+300"}"#),
                ("last date", #"{"$date": {"$numberLong": "9223372036854775807"}}"#),
                ("first date", #"{"$date": {"$numberLong": "-9223372036854775808"}}"#),
            ])
        + of(
            .noNumber,
            [
                ("NaN", #"{"$numberDouble": "NaN"}"#), ("infinity", #"{"$numberDouble": "Infinity"}"#),
                ("minus infinity", #"{"$numberDouble": "-Infinity"}"#), ("decimal NaN", #"{"$numberDecimal": "NaN"}"#),
                ("decimal infinity", #"{"$numberDecimal": "Infinity"}"#),
                ("decimal beyond double", #"{"$numberDecimal": "1E+6000"}"#), ("NaN as text", #""NaN""#),
                ("too large a text", #""1e999""#),
            ])

    private static let others =
        of(
            .text,
            [("text", #""x""#), ("empty text", #""""#), ("hexadecimal", #""0x10""#), ("not JSON", #"" 01""#)])
        + of(
            .list,
            [
                ("list of odd things", #"[null, {}, "x", 1, [1]]"#), ("list of lists", "[[[[1]]]]"),
                ("list of numbers", "[1, 2, 3]"),
            ])
        + of(.fields, [("document", #"{"a": 1}"#), ("operator", #"{"b.c": 1}"#)])
        + of(
            .other,
            [
                ("true", "true"), ("false", "false"), ("object id", #"{"$oid": "507f1f77bcf86cd799439011"}"#),
                ("binary", #"{"$binary": {"base64": "AP8=", "subType": "00"}}"#),
                ("regular expression", #"{"$regularExpression": {"pattern": "^a", "options": "i"}}"#),
                ("timestamp", #"{"$timestamp": {"t": 1, "i": 1}}"#), ("least key", #"{"$minKey": 1}"#),
                ("greatest key", #"{"$maxKey": 1}"#), ("code", #"{"$code": "1"}"#), ("symbol", #"{"$symbol": "x"}"#),
                ("undefined", #"{"$undefined": true}"#),
            ])

    /// A list of so many KiB.
    static func large(kilobytes: Int) -> OddValue {
        let text = "\"" + String(repeating: "x", count: 1_000) + "\""
        return OddValue(
            name: "list of \(kilobytes) KiB",
            json: "[" + repeatElement(text, count: kilobytes).joined(separator: ",") + "]",
            meaning: .list)
    }
}
