import Testing

@testable import Shop

@Suite("A batch of events")
struct EventBatchTests {
    private static let records: [EventRecord] = [
        .newCustomer("a", Profile(firstName: "A", lastName: "1", address: nil)),
        .newProduct("p", Offer(name: "P", type: "t", price: 1)),
        .order(customer: "b", "text", items: [Purchase(product: "q", quantity: 2, timestamp_ms: 9)]),
        .order(customer: "a", 7, items: []),
        .order(customer: "a", "other text", items: []),
        .order(
            customer: "a", 8,
            items: [
                Purchase(product: "p", quantity: 1, timestamp_ms: 9),
                Purchase(product: "r", quantity: 3, timestamp_ms: 9),
            ]),
        .payment(customer: "b", "text"),
        .payment(customer: "c", 7),
        .purchase(customer: "c", Purchase(product: "r", quantity: 0.5, timestamp_ms: 9)),
        .newProduct("r", Offer(name: "R", type: "t", price: 2)),
        .newCustomer("d", Profile(firstName: "D", lastName: "2", address: "x")),
    ]

    private func batch(_ records: some Sequence<EventRecord>) throws -> EventBatch {
        let parser = EventParser()
        var batch = EventBatch()
        for (index, record) in records.enumerated() {
            var bytes: [UInt8] = []
            record.write(timestamp_ms: 9, to: &bytes)
            let origin = EventParser.Origin(source: 1, start: 0, end: Int64(index) + 1, timestamp_ms: 0)
            _ = try parser.parse(bytes, from: origin, into: &batch)
        }
        return batch
    }

    private func meanings(_ batch: EventBatch) -> [EventRecord] { batch.events.map(batch.record) }

    @Test("that is put together from parts means what they mean, wherever the borders are")
    func parts() throws {
        for cut in 0...Self.records.count {
            for second in cut...Self.records.count {
                var whole = EventBatch()
                for part in [Self.records[..<cut], Self.records[cut..<second], Self.records[second...]] {
                    whole.append(try batch(part))
                }
                #expect(meanings(whole) == Self.records)
                #expect(whole.count == Self.records.count && whole.customers.count == 4 && whole.products.count == 3)
            }
        }
    }

    @Test("that is emptied is as if it were new")
    func emptied() throws {
        var used = try batch(Self.records)
        #expect(!used.isEmpty)
        used.removeAll()
        #expect(used.isEmpty && used.customers.count == 0 && used.products.count == 0 && used.orderTexts.count == 0)
        used.append(try batch(Self.records.reversed()))
        #expect(meanings(used) == Self.records.reversed())
        #expect(used.profiles.count == 2 && used.offers.count == 2 && used.itemLists.count == 2)
    }

    @Test("gives back its last event, and knows which ones need more memory than their own")
    func last() throws {
        var batch = try batch(Self.records)
        var hasTexts: [Bool] = []
        while !batch.isEmpty {
            hasTexts.append(batch.lastHasTexts)
            batch.dropLast()
        }
        #expect(hasTexts.reversed() == [true, true, true, false, true, true, true, false, false, true, true])
        #expect(!batch.lastHasTexts)
    }

    @Test("shows its offers with their places")
    func offers() throws {
        let batch = try batch(Self.records)
        var seen: [String] = []
        batch.forEachOffer { offer, product, timestamp_ms, moment in
            seen.append(
                "\(offer.name) \(batch.products[product]) \(timestamp_ms) \(moment.position) \(moment.sequence)")
        }
        #expect(seen == ["P p 9 2 1", "R r 9 10 9"])
    }

    @Test("is about customers, but for offers")
    func subjects() throws {
        let batch = try batch(Self.records)
        #expect(batch.events.map(\.isAboutCustomer) == Self.records.indices.map { $0 != 1 && $0 != 9 })
    }
}
