// A consumer's records and its position in one transaction, on a real server: what is refused, too much, or somebody else's.

import EventLog
import Foundation
import Logging
import Mongo
import Shop
import ShopStore
import Support
import Synchronization
import Testing

@testable import Following

/// Stores each record as a document; what it does besides is up to the test.
private struct Keeper: Consumer {
    let name = "keeper"
    var before: @Sendable (ArraySlice<LogRecord>) throws -> Void = { _ in }

    func take(_ records: ArraySlice<LogRecord>, in shop: ShopTransaction) throws {
        try before(records)
        let bulk = try shop.collection("kept").bulk(ordered: false)
        for record in records {
            let text = String(decoding: record.bytes, as: UTF8.self)
            try bulk.insert(Document { d in d.string("text", text) })
        }
        try shop.run(bulk)
    }
}

@Suite("A consumer")
struct ConsumerTests {
    private let shop: LiveShop
    private let database: ShopDatabase
    private let said = Said()

    init() throws {
        shop = try LiveShop()
        database = try ShopDatabase(uri: shop.uri, appName: "keeper")
    }

    private func member(
        _ keeper: Keeper, _ path: String, _ database: ShopDatabase? = nil
    ) throws -> GroupMember<ConsumerRun> {
        var settings = FollowSettings()
        settings.untilEnd = true
        return try ConsumerRun.member(
            keeper, settings, log: LogAddress(path), database: database ?? self.database,
            voice: .init(logger: .telling(said.say), progress: { _, _ in }))
    }

    private func log(_ lines: [String]) throws -> String {
        try shop.folder.write("log", lines.map { $0 + "\n" }.joined())
    }

    private func kept() throws -> [String] {
        var texts: [String] = []
        try shop.collection("kept") { kept in try kept.find(.all) { texts.append($0.string("text") ?? "?") } }
        return texts.sorted()
    }

    /// The service's own, by their records.
    private func letters() throws -> [String: String] {
        var letters: [String: String] = [:]
        try shop.collection("dead_letters.keeper") { collection in
            try collection.find(.all) { view in
                let raw = view.binary("raw").map { String(decoding: $0, as: UTF8.self) }
                letters[raw ?? "?"] = view.string("reason")
            }
        }
        return letters
    }

    private func refuse(_ validator: String) throws {
        try shop.command(#"{"create": "kept", "validator": \#(validator)}"#)
    }

    private let lines = (0..<300).map { String(format: "record-%03d", $0) }

    @Test("may think for seconds in the middle of its transaction, and is not taken for one that has died")
    func thinking() throws {
        let path = try log(lines)
        let times = Mutex(0)
        let keeper = Keeper { _ in
            times.withLock { $0 += 1 }
            Thread.sleep(forTimeInterval: 3)
        }
        // By a name of its own: those of other tests on the same server end what they take for their dead.
        let thinker = try ShopDatabase(uri: shop.uri, appName: "thinker")
        #expect(try member(keeper, path, thinker).run() == ConsumerCounts(read: 300))
        #expect(times.withLock { $0 } == 1)
    }

    @Test("takes each record once, and nothing when it is run again")
    func once() throws {
        let path = try log(lines)
        #expect(try member(Keeper(), path).run() == ConsumerCounts(read: 300))
        #expect(try member(Keeper(), path).run() == ConsumerCounts(read: 0))
        #expect(try kept() == lines)
    }

    @Test(
        "makes a dead letter of just the records that the database refuses", arguments: [[7], [0, 150, 299], [5, 6]])
    func refused(places: [Int]) throws {
        let bad = places.map { lines[$0] }
        try refuse(#"{"text": {"$nin": \#(bad)}}"#)
        let counts = try member(Keeper(), log(lines)).run()
        #expect(counts == ConsumerCounts(read: 300, deadLettered: bad.count))
        #expect(try kept() == lines.filter { !bad.contains($0) })
        let letters = try letters()
        #expect(letters.keys.sorted() == bad)
        #expect(letters.values.allSatisfy { $0.hasPrefix("keeper: ") && $0.contains("kept") || $0.contains("121") })
    }

    @Test("makes dead letters of all records where all are refused, in smaller and smaller batches")
    func allRefused() throws {
        try refuse(#"{"text": 1}"#)
        let few = Array(lines.prefix(60))
        _ = try member(Keeper(), log(few)).run()
        #expect(try letters().keys.sorted() == few)
        #expect(try kept() == [])
    }

    @Test("says whose fault it is where its position is refused")
    func positionRefused() throws {
        let path = try log(Array(lines.prefix(1)))
        _ = try member(Keeper(), path).run()
        try shop.command(#"{"collMod": "positions.keeper", "validator": {"shares.0.position": {"$lt": 100}}}"#)
        try shop.folder.append("log", lines.dropFirst().map { $0 + "\n" }.joined())
        #expect {
            try member(Keeper(), path).run()
        } throws: { error in
            (error as? StoreError)?.kind == .configuration && "\(error)".contains("the position of keeper")
        }
        #expect(try kept().count <= 1)
        #expect(try letters().isEmpty)
    }

    @Test("is forgotten with its letters about a person")
    func forgotten() throws {
        let record = #"{"event_type": "new_customer", "id": "c1", "first_name": "A", "last_name": "B"}"#
        try refuse(#"{"text": 1}"#)
        _ = try member(Keeper(), log([record, "record-001"])).run()
        let found = try Forgetting(database).look(for: ["c1"])
        #expect(found.first?.letters.count == 1)
        _ = try Forgetting(database).forget(["c1"], upTo: [], at: 1)
        #expect(try letters().keys.sorted() == ["record-001"])
    }

    @Test("refuses the later one of two records that collide, wherever in a batch they are")
    func collision() throws {
        try shop.command(
            #"{"createIndexes": "kept", "indexes": [{"key": {"text": 1}, "name": "theirs", "unique": true}]}"#)
        let counts = try member(Keeper(), log(lines + [lines[100]])).run()
        #expect(counts == ConsumerCounts(read: 301, deadLettered: 1))
        #expect(try kept() == lines)
        #expect(try letters().keys.sorted() == [lines[100]])
    }

    @Test("reads a batch again in smaller ones where it is more than a transaction bears")
    func tooLarge() throws {
        let tries = Mutex<[Int]>([])
        let keeper = Keeper { records in
            tries.withLock { $0.append(records.count) }
            if records.count > 100 { throw MongoError(.rejected, "too large", code: 257) }
        }
        #expect(try member(keeper, log(lines)).run().read == 300)
        #expect(try kept() == lines)
        #expect(try letters().isEmpty)
        #expect(tries.withLock { $0.filter { $0 <= 100 }.reduce(0, +) } == 300)
    }

    @Test("makes a dead letter of one record that is too much by itself")
    func tooLargeAlone() throws {
        let keeper = Keeper { records in
            if records.contains(where: { $0.bytes.starts(with: "record-007".utf8) }) {
                throw MongoError(.rejected, "too large", code: 257)
            }
        }
        _ = try member(keeper, log(lines)).run()
        #expect(try kept() == lines.filter { $0 != "record-007" })
        #expect(try letters().keys.sorted() == ["record-007"])
    }

    @Test("that another instance overtakes in the middle of a batch changes nothing, and goes on behind it")
    func overtaken() throws {
        let path = try log(lines)
        let isFirst = Mutex(true)
        let other = try member(Keeper(), path)
        let keeper = Keeper { _ in
            let isNow = isFirst.withLock { first in
                defer { first = false }
                return first
            }
            if isNow { _ = try? other.run() }
        }
        _ = try member(keeper, path).run()
        #expect(try kept() == lines)
        #expect(said.all.contains { $0.contains("read on by another instance") })
    }

    @Test("that was stopped while it waits for another program's transaction ends, and has changed nothing")
    func stopped() throws {
        let path = try log(lines)
        let service = Mutex<GroupMember<ConsumerRun>?>(nil)
        let keeper = Keeper { _ in
            service.withLock { $0 }?.stop()
            throw MongoError(.unavailable, "a conflict", code: 112)
        }
        let member = try member(keeper, path)
        service.withLock { $0 = member }
        let begun = ContinuousClock.now
        _ = try member.run()
        #expect(ContinuousClock.now - begun < .seconds(5))
        #expect(try kept() == [])
        #expect(try self.member(Keeper(), path).run().read == 300)
    }
}

extension ConsumerCounts {
    fileprivate init(read: Int, deadLettered: Int = 0) {
        self.init()
        (self.read, self.deadLettered) = (read, deadLettered)
    }
}

/// What a service said.
private final class Said: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    var say: @Sendable (String) -> Void { { [self] line in lines.withLock { $0.append(line) } } }
}
