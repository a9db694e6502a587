import Bytes
import Dispatch
import Shop
import ShopStore
import Testing

@testable import EventLog
@testable import Following
@testable import Joiner

@Suite("A batch")
struct BatchBuilderTests {
    private func accept(_ builder: BatchBuilder, _ line: String, source: Int, position: Int64) -> Bool {
        Array(line.utf8).withView { bytes in
            builder.accept(
                Record(
                    bytes: bytes, source: source, position: position, next: position + 1, timestamp_ms: nil,
                    size_bytes: bytes.count))
        }
    }

    private func builder(
        onInvalid: TakingRules.OnInvalid = .skip, limits: BatchLimits = BatchLimits(), sources: [String] = ["one"],
        queues: [DispatchQueue] = BatchBuilder.queues(), now_ms: @escaping () -> Int64 = { 5 }
    ) -> BatchBuilder {
        BatchBuilder(TakingRules(onInvalid: onInvalid), limits: limits, now_ms: now_ms, queues: queues) {
            sources.enumerated().map { NumberedSource(name: $0.element, number: UInt32($0.offset)) }
        }
    }

    @Test("takes records of a source that the reader found in the middle of a poll")
    func growing() {
        var known = ["one"]
        let builder = BatchBuilder(TakingRules(), limits: BatchLimits(), now_ms: { 5 }) {
            known.enumerated().map { NumberedSource(name: $0.element, number: UInt32($0.offset)) }
        }
        #expect(accept(builder, JoinRule.order("1"), source: 0, position: 7))
        known += ["two", "three"]
        #expect(accept(builder, "nonsense", source: 2, position: 8))
        #expect(accept(builder, JoinRule.order("2"), source: 1, position: 9))
        let batch = builder.take()
        #expect(batch.reached == [0: 8, 2: 9, 1: 10])
        #expect(batch.letters.map(\.source) == ["three"])
        #expect(batch.events.events.map(\.source) == [0, 1])
    }

    @Test(
        "gives records without a time of their own the time at which they came, not that at which they were asked for or are parsed"
    )
    func times() {
        var now_ms: Int64 = 0
        let builder = builder(now_ms: { now_ms })
        for came_ms in [5, 9] as [Int64] {
            builder.beginPoll()
            now_ms = came_ms  // The poll waited.
            #expect(
                accept(builder, #"{"user_id": "a", "type": "payment", "order_id": 1}"#, source: 0, position: came_ms))
        }
        now_ms = 30
        #expect(builder.take().events.events.map(\.timestamp_ms) == [5, 9])
        // The next batch may come long after this one, within one poll.
        #expect(accept(builder, #"{"user_id": "a", "type": "payment", "order_id": 2}"#, source: 0, position: 10))
        #expect(builder.take().events.events.map(\.timestamp_ms) == [30])
    }

    @Test("has its events in the order of their times where they come from several sources")
    func interleaved() {
        let builder = builder(sources: ["one", "two"])
        for (source, at_ms) in [(0, 1), (0, 5), (1, 3)] {
            let line = JoinRule.order("\(at_ms)", at: at_ms)
            #expect(accept(builder, line, source: source, position: Int64(at_ms)))
        }
        #expect(builder.take().events.events.map(\.timestamp_ms) == [1, 3, 5])
    }

    @Test("ends before a bad record where such a record ends the run, whatever came behind it")
    func stops() {
        let builder = builder(onInvalid: .stop)
        #expect(accept(builder, JoinRule.order("1"), source: 0, position: 1))
        #expect(accept(builder, "nonsense", source: 0, position: 2))
        for position in 3...Int64(3 * RecordBuffer.records_max) {
            _ = accept(builder, JoinRule.order("\(position)"), source: 0, position: position)
        }
        builder.settle()
        #expect(builder.isStopped && builder.isFull)
        let batch = builder.take()
        #expect(batch.reached == [0: 2] && batch.stop?.position == 2 && batch.events.count == 1)
        #expect(builder.isEmpty)
    }

    @Test("carries marks of what was read of it, made when it is taken; before a bad record that ends the run, of less")
    func marks() {
        for onInvalid in [TakingRules.OnInvalid.skip, .stop] {
            var asked: [String] = []
            let builder = BatchBuilder(
                TakingRules(onInvalid: onInvalid), limits: BatchLimits(), now_ms: { 5 },
                mark: { source, place in
                    asked.append("\(source) \(place ?? -1)")
                    return source == 2
                        ? nil
                        : SourceMark(
                            position: 9, device: 0, inode: 0, headFingerprint: 0, tailFingerprint: Int64(source))
                },
                findSources: { (0..<4).map { NumberedSource(name: "\($0)", number: 10 + $0) } })
            for source in [0, 1, 2] {
                #expect(accept(builder, JoinRule.order("\(source)"), source: source, position: Int64(source)))
            }
            #expect(accept(builder, "nonsense", source: 1, position: 7))
            #expect(asked.isEmpty)
            let batch = builder.take()
            #expect(asked == (onInvalid == .stop ? ["0 1", "1 2", "2 3"] : ["0 -1", "1 -1", "2 -1"]))
            #expect(batch.marks.mapValues(\.tailFingerprint) == [10: 0, 11: 1])
        }
    }

    @Test("is full with as many events as it may have, and hands over all that were accepted")
    func bounds() {
        var limits = BatchLimits()
        limits.events_max = RecordBuffer.records_max + 1
        let builder = builder(limits: limits)
        var accepted: Int64 = 0
        while accepted < 1_000_000, accept(builder, JoinRule.order("\(accepted)"), source: 0, position: accepted) {
            accepted += 1
        }
        #expect(builder.isFull)
        #expect(builder.take().reached == [0: accepted + 1])
        #expect(builder.isEmpty && !builder.isFull)
    }

    @Test("is full as soon as one of its limits is reached, whichever", arguments: 0..<4)
    func limits(which: Int) {
        let lines = [JoinRule.customer("Ada", "King"), "nonsense", JoinRule.order("1", "b")]
        var limits = BatchLimits()
        switch which {
        case 0: limits.events_max = 2
        case 1: limits.customers_max = 2
        case 2: limits.texts_bytes_max = lines[0].utf8.count
        default: limits.letters_bytes_max = 256 + "nonsense".utf8.count
        }
        let builder = builder(limits: limits)
        let isFull = lines.enumerated().map { position, line in
            _ = accept(builder, line, source: 0, position: Int64(position))
            builder.settle()
            return builder.isFull
        }
        #expect(isFull == [which == 2, which > 1, true])
    }

    @Test("counts a bad record where one of those who share the work counts it", arguments: [0, 1, 2])
    func countedLetters(index: Int) throws {
        let rules = TakingRules(share: try #require(Share(index: index, count: 3)))
        let builder = BatchBuilder(rules, limits: BatchLimits(), now_ms: { 5 }) {
            [NumberedSource(name: "one", number: 0)]
        }
        #expect(accept(builder, "nonsense", source: 0, position: 1))
        let batch = builder.take()
        #expect(batch.letters.count == 1 && batch.countedLetters == (index == 0 ? 1 : 0))
        #expect(batch.read == batch.countedLetters)
    }

    @Test("is full with bad records, too, also where there is nothing in them")
    func emptyLetters() {
        let builder = builder()
        var accepted: Int64 = 0
        while accepted < 1_000_000, accept(builder, "", source: 0, position: accepted) { accepted += 1 }
        #expect(accepted < 200_000 && builder.isFull)
        #expect(builder.take().letters.count == Int(accepted) + 1)
    }

    @Test("is the same whether its records are parsed a few at a time or many side by side")
    func sideBySide() {
        let lines = (0..<30_000).map { mixed($0) }
        let (whole, settled) = (builder(sources: ["one", "two"]), builder(sources: ["one", "two"]))
        for (number, line) in lines.enumerated() {
            #expect(accept(whole, line, source: number / 1_000 % 2, position: Int64(number)))
            #expect(accept(settled, line, source: number / 1_000 % 2, position: Int64(number)))
            if number % 97 == 0 { settled.settle() }
        }
        #expect(told(whole.take()) == told(settled.take()))
    }

    @Test(
        "is the same where the reading thread parses, too, because the others cannot keep up",
        arguments: [nil, 10, 3 * RecordBuffer.records_max + 10])
    func behind(bad: Int?) {
        let queue = DispatchQueue(label: "behind")
        queue.suspend()
        let (behind, plain) = (builder(onInvalid: .stop, queues: [queue]), builder(onInvalid: .stop))
        for number in 0..<5 * RecordBuffer.records_max {
            // The fourth buffer is full with this record, and the first one, whose place is next, is not parsed.
            if number == 4 * RecordBuffer.records_max - 1 {
                DispatchQueue.global().asyncAfter(deadline: .now() + 0.1) { queue.resume() }
            }
            // So short that a buffer is full by their number, not by their bytes.
            let line =
                number == bad ? "nonsense" : #"{"user_id":"c\#(number % 7)","type":"order","order_id":\#(number)}"#
            for builder in [behind, plain] { _ = accept(builder, line, source: 0, position: Int64(number)) }
        }
        let (found, expected) = (behind.take(), plain.take())
        #expect(told(found) == told(expected))
        #expect(found.events.count == bad ?? 5 * RecordBuffer.records_max)
    }

    /// Events of all kinds, with ids short and long, and now and then something that is none.
    private func mixed(_ number: Int) -> String {
        if number % 55 == 6 { return "nonsense \(number)" }
        var line: [UInt8] = []
        event(number).write(timestamp_ms: Int64(number), to: &line)
        return String(decoding: line, as: UTF8.self)
    }

    private func event(_ number: Int) -> EventRecord {
        let customer = ShopID(number % 3 == 0 ? "c\(number % 70)" : "a customer with a long name \(number % 50)")
        let text = OrderID.text(ShopID("order \(number % 300)"))
        let bought = ["p\(number % 40)", "another long product \(number % 7)"].map {
            Purchase(product: ShopID($0), quantity: Double(number), timestamp_ms: 0)
        }
        return switch number % 11 {
        case 0: .order(customer: customer, text, items: [])
        case 1: .order(customer: customer, text, items: bought)
        case 2: .order(customer: customer, .number(Int64(number)), items: bought)
        case 3: .payment(customer: customer, text)
        case 4: .purchase(customer: customer, bought[0])
        case 5: .newCustomer(customer, Profile(firstName: "Name \(number)", lastName: "b"))
        case 6: .newProduct(bought[1].product, Offer(name: "name", type: "type", price: Double(number)))
        case 7: .payment(customer: customer, .number(Int64(number)))
        default: .order(customer: customer, .number(Int64(number)), items: [])
        }
    }

    /// All that the engine could ask of a batch.
    private func told(_ batch: Batch) -> [String] {
        let events = batch.events.events.map {
            "\($0.source) \($0.position) \($0.length) \($0.timestamp_ms) \(batch.events.record(of: $0))"
        }
        return events + batch.letters.map { "\($0.source) \($0.position) \($0.reason)" }
            + ["\(batch.reached.sorted { $0.key < $1.key }) \(batch.read) \(batch.countedLetters)"]
            + ["\(batch.texts_bytes) \(batch.letters_bytes)"]
    }
}
