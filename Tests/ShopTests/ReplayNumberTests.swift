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

    @Test("A record may be nested as deep as any other one, and no deeper")
    func depth() {
        func record(_ arrays: Int) -> String {
            #"{"a": "# + String(repeating: "[", count: arrays) + String(repeating: "]", count: arrays) + "}"
        }
        #expect(numbered(record(EventParser.depth_max - 1)) != nil)
        #expect(numbered(record(EventParser.depth_max)) == nil)
    }

    @Test("A record may be as long as any other one, and no longer")
    func length() {
        func record(_ size_bytes: Int) -> [UInt8] {
            let frame = Array(#"{"replay_number": 3, "a": ""}"#.utf8)
            let padding = Array(repeating: UInt8(ascii: "x"), count: size_bytes - frame.count)
            return frame.dropLast(2) + padding + frame.suffix(2)
        }
        let most = EventParser.size_bytes_max
        #expect(ReplayNumber.write(7, into: record(most)) != nil && ReplayNumber.read(record(most)) == 3)
        #expect(ReplayNumber.write(7, into: record(most + 1)) == nil && ReplayNumber.read(record(most + 1)) == nil)
    }

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

    @Test("An offer that was put back twice is a copy the second time, but not where its record is only read again")
    func copies() throws {
        let product = #"{"event_type": "new_product", "id": "p", "name": "n", "type": "t", "price": 1}"#
        let record = try #require(ReplayNumber.write(7, into: Array(product.utf8)))
        var batch = EventBatch()
        for end in [20, 40] as [Int64] {
            let origin = EventParser.Origin(source: 3, start: end - 10, end: end, timestamp_ms: 0)
            _ = try EventParser().parse(record, from: origin, into: &batch)
        }
        batch.admitReplays(below: 8, as: 5)
        var stored = ProductState()
        stored.applied.advance(5, to: 7)
        var later = ReplayedOffers(batch.replays, ["p": stored])
        let isStoredCopy = later.isCopy(Moment(batch.events[0], at: 0), of: "p", in: Catalogue())
        #expect(isStoredCopy)
        var offers = ReplayedOffers(batch.replays, [:])
        var catalogue = Catalogue()
        let moments = batch.events.enumerated().map { Moment($0.element, at: $0.offset) }
        let isFirstCopy = offers.isCopy(moments[0], of: "p", in: catalogue)
        catalogue.add(Offer(name: "n", type: "t", price: 1), of: "p", from: 0, at: moments[0])
        let isSecondCopy = offers.isCopy(moments[1], of: "p", in: catalogue)
        let isReadAgain = !offers.isCopy(moments[0], of: "p", in: catalogue)
        #expect(!isFirstCopy && isSecondCopy && isReadAgain)
    }

    private func parse(_ record: [UInt8], into batch: inout EventBatch) throws {
        let origin = EventParser.Origin(source: 3, start: 10, end: 20, timestamp_ms: 0)
        _ = try EventParser().parse(record, from: origin, into: &batch)
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
