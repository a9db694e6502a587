import EventLog
import Mongo
import Support
import Testing

@testable import ShopStore

@Suite("The positions of a group", .serialized)
struct GroupPositionTests {
    private let database: ShopDatabase
    private let one: MongoPositions
    private let two: MongoPositions
    private let topic = "kafka:cluster/events"
    private let a = "kafka:cluster/events/0"
    private let b = "kafka:cluster/events/1"

    init() throws {
        database = try freshDatabase()
        (one, two) = (MongoPositions(database), MongoPositions(database))
    }

    private func mark(_ position: Int64) -> SourceMark {
        SourceMark(
            position: position,
            last: LastRecord(offset: position - 2, timestamp_ms: 1_650_823_114_225, fingerprint: -position))
    }

    private func expectOvertaken(_ call: () throws -> Void) {
        let error = #expect(throws: StoreError.self) { try call() }
        #expect(error?.kind == .overtaken && error?.isTransient == false, "\(String(describing: error))")
    }

    @Test("are given to whoever takes a partition, with the last record that was read")
    func given() throws {
        #expect(try one.take([a, b]).isEmpty)
        try one.store([a: mark(10)], share: .whole)
        #expect(try two.stored([a, b]) == [a: mark(10)])
        #expect(try two.take([a, b]) == [a: mark(10)])
        var timeless = mark(20)
        timeless.last?.timestamp_ms = nil
        try two.store([a: timeless, b: mark(5)], share: .whole)
        #expect(try one.take([b, a]) == [a: timeless, b: mark(5)])
    }

    @Test("are not stored by one from whom a partition was taken, wherever that one stands")
    func overtaken() throws {
        _ = try one.take([a, b])
        try one.store([a: mark(10)], share: .whole)
        _ = try two.take([a])
        expectOvertaken { try one.store([a: mark(20)], share: .whole) }
        expectOvertaken { try one.verify([a], share: .whole) }
        try one.store([b: mark(7)], share: .whole)
        try two.store([a: mark(15)], share: .whole)
        #expect(try one.stored([a, b]) == [a: mark(15), b: mark(7)])
        // One that takes it back goes on from there, and what it had read before moves nothing back.
        #expect(try one.take([a]) == [a: mark(15)])
        try one.store([a: mark(12)], share: .whole)
        #expect(try one.stored([a]) == [a: mark(15)])
        try one.store([a: mark(30)], share: .whole)
        expectOvertaken { try two.store([a: mark(40)], share: .whole) }
    }

    @Test("of partitions that were given back are no longer this member's to look after")
    func released() throws {
        _ = try one.take([a, b])
        one.release([a])
        _ = try two.take([a])
        try one.verify(nil, share: .whole)
        expectOvertaken { try one.store([a: mark(9)], share: .whole) }
    }

    @Test("that went back, or went away, are noticed", arguments: [true, false])
    func restored(dropped: Bool) throws {
        _ = try one.take([a])
        try one.store([a: mark(10)], share: .whole)
        try database.with(.positions) { positions in
            let all = try Document { $0.string("source", a) }
            let changed =
                dropped
                ? try positions.deleteOne(all).deleted
                : try positions.updateOne(all, Document(json: #"{"$set": {"shares": [null]}}"#)).modified
            #expect(changed == 1)
        }
        expectOvertaken { try one.verify(nil, share: .whole) }
        expectOvertaken { try one.store([a: mark(20)], share: .whole) }
    }

    @Test("begin where the first of its members fixed it, for every group by itself")
    func begun() throws {
        let other = MongoPositions(database, group: "another")
        #expect(try one.topic(topic) == KnownTopic(isBegun: false, generation: 1))
        try one.begin(topic, at: [a: .unread(100)])
        // Somebody who found the topic unbegun at the same time, a little later.
        try two.begin(topic, at: [a: .unread(130), b: .unread(40)])
        #expect(try two.topic(topic).isBegun)
        #expect(try other.topic(topic) == KnownTopic(isBegun: false, generation: 1))
        #expect(try two.take([a, b]).mapValues(\.position) == [a: 100, b: 40])
        #expect(try other.take([a, b]).isEmpty)
        try other.store([a: mark(3)], share: .whole)
        #expect(try one.stored([a]).mapValues(\.position) == [a: 100])
    }

    @Test("of thousands of partitions are taken in a few commands")
    func many() throws {
        let sources = (0..<2_500).map { "\(topic)/\($0)" }
        try one.begin(topic, at: Dictionary(sources.prefix(2_000).map { ($0, SourceMark.unread(7)) }) { $1 })
        #expect(try two.take(sources).count == 2_000)
        try two.store([sources[2_400]: mark(3)], share: .whole)
        #expect(try one.stored(sources).count == 2_001)
    }
}

extension SourceMark {
    /// A position before which nothing was read.
    fileprivate static func unread(_ position: Int64) -> SourceMark { SourceMark(position: position, last: nil) }
}
