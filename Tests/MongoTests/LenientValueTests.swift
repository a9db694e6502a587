// Numbers and times as other programs write them.
import Testing

@testable import Mongo

@Suite("A value of another program") struct LenientValueTests {
    private func value<R>(_ text: String, _ body: (Value) -> R) throws -> R {
        try json(#"{"v": \#(text)}"#).read { body($0["v"] ?? .null) }
    }

    @Test(
        "is read as the number that it says",
        arguments: [
            ("6", 6), (#"{"$numberLong": "6"}"#, 6), (#"{"$numberDouble": "6.5"}"#, 6.5),
            (#"{"$numberDecimal": "0.36"}"#, 0.36), (#"{"$numberDecimal": "6E+2"}"#, 600), (#""0.36""#, 0.36),
            (#""-1e3""#, -1000), (#""0""#, 0),
        ] as [(String, Double)])
    func numbers(text: String, number: Double) throws { #expect(try value(text) { $0.number } == number) }

    @Test(
        "that is no number of a double's range is none",
        arguments: [
            #"{"$numberDouble": "NaN"}"#, #"{"$numberDouble": "Infinity"}"#, #"{"$numberDecimal": "NaN"}"#,
            #"{"$numberDecimal": "9E+6000"}"#, #""""#, #"" 1""#, #""1 ""#, #""01""#, #""1.""#, #"".5""#, #""+1""#,
            #""0x10""#, #""nan""#, #""inf""#, "true", "null", "[1]", #"{"$date": {"$numberLong": "5"}}"#,
        ])
    func noNumbers(text: String) throws { #expect(try value(text) { $0.number } == nil) }

    @Test(
        "is read as the time that it says, in milliseconds",
        arguments: [
            (#"{"$date": {"$numberLong": "1650823114225"}}"#, 1_650_823_114_225),
            (#"{"$numberLong": "1650823114225"}"#, 1_650_823_114_225),
            (#"{"$numberDouble": "1650823114225"}"#, 1_650_823_114_225),
            (#"{"$numberDecimal": "1650823114225"}"#, 1_650_823_114_225), (#""1650823114225""#, 1_650_823_114_225),
            (#"{"$numberLong": "9223372036854775807"}"#, .max),
        ] as [(String, Int64)])
    func times(text: String, time_ms: Int64) throws { #expect(try value(text) { $0.time_ms } == time_ms) }

    @Test("counts as absent where it is null or empty", arguments: ["null", "[]", "{}"])
    func absence(text: String) throws { #expect(try value(text) { $0.isAbsence }) }

    @Test("is there where it is anything else", arguments: ["0", #""""#, "[null]", #"{"a": 1}"#, "false"])
    func presence(text: String) throws { #expect(try value(text) { !$0.isAbsence }) }
}
