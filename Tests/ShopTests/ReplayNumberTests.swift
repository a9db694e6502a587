import Testing

@testable import Shop

@Suite struct ReplayNumberTests {
    private func numbered(_ record: String) -> String? {
        ReplayNumber.write(7, into: Array(record.utf8)).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(
        "A record gets its number as the first field, and an older one goes, wherever it stood",
        arguments: [
            (#"{"a": 1, "b": [{"replay_number": 3}]}"#, #"{"replay_number": 7, "a": 1, "b": [{"replay_number": 3}]}"#),
            (#"{"replay_number": 3, "a": "}"}"#, #"{"replay_number": 7,  "a": "}"}"#),
            (#"{"a": 1, "replay\u005fnumber": "x" , "b": 2 }"#, #"{"replay_number": 7, "a": 1, "b": 2 }"#),
            (#"{"replay_number": 1, "replay_number": 2}"#, #"{"replay_number": 7}"#),
            (" { } ", #" {"replay_number": 7} "#), (#"{"é": "ż"}"#, #"{"replay_number": 7, "é": "ż"}"#),
        ])
    func written(_ record: String, _ expected: String) { #expect(numbered(record) == expected) }

    @Test(
        "What is no JSON object gets none",
        arguments: ["FAIL HERE", "", "[1]", #"{"a": 1} x"#, #"{"a": 1"#, #"{"a" 1}"#, #"{"a": 1,}"#, "\u{FEFF}{}"])
    func none(_ record: String) { #expect(numbered(record) == nil) }

    @Test(
        "The number that a record bears is read, event or not",
        arguments: [
            (#"{"a": 1, "replay_number": 12 }"#, 12), (#"{"replay_number": 1, "replay_number": 2}"#, nil),
            (#"{"b": {"replay_number": 1}}"#, nil), ("x", nil),
        ] as [(String, Int64?)])
    func read(_ record: String, _ number: Int64?) { #expect(ReplayNumber.read(Array(record.utf8)) == number) }

    @Test("Bytes that are no UTF-8 get none") func notUTF8() {
        #expect(ReplayNumber.write(7, into: Array(#"{"a": ""#.utf8) + [0xFF] + Array(#""}"#.utf8)) == nil)
    }

    @Test("A number that is written is read, and goes with its record through parts of a batch")
    func readBack() throws {
        let record = try #require(
            ReplayNumber.write(7, into: Array(#"{"user_id": "a", "type": "payment", "order_id": 1}"#.utf8)))
        var part = EventBatch()
        try parse(record, into: &part)
        var whole = EventBatch()
        whole.append(part)
        #expect(whole.replays.entry(of: 3, 20) == nil, "which source the numbers are of is not known yet")
        whole.admitReplays(below: 8, as: 5)
        #expect(whole.replays.entry(of: 3, 20) == .init(source: 5, position: 7))
        whole.admitReplays(below: 7, as: 5)
        #expect(whole.replays.isEmpty)
    }

    private func parse(_ record: [UInt8], into batch: inout EventBatch) throws {
        let origin = EventParser.Origin(source: 3, start: 10, end: 20, timestamp_ms: 0)
        try record.withUnsafeBytes { try EventParser().parse($0, from: origin, into: &batch) }
    }

    @Test(
        "A number that cannot be one makes the record invalid",
        arguments: [
            ("-1", "replay_number is out of range"), ("1.5", "replay_number has the wrong type"),
            (#""7""#, "replay_number has the wrong type"), ("9223372036854775808", "replay_number is out of range"),
        ])
    func invalid(_ number: String, _ reason: String) throws {
        let record = #"{"user_id": "a", "type": "payment", "order_id": 1, "replay_number": \#(number)}"#
        var batch = EventBatch()
        let error = #expect(throws: InvalidRecord.self) { try parse(Array(record.utf8), into: &batch) }
        #expect(error?.description.hasPrefix(reason) == true)
    }
}
