// Several readers in one group, and readers that come after each other.

import EventLog
import Foundation
import Testing

@Suite("Kafka: groups and positions")
struct KafkaGroupTests {
    let desk: KafkaDesk
    let sink = Collector()

    init() throws {
        desk = try KafkaDesk()
        try desk.append((0..<100).map { ("key \($0)", "\($0)") })
    }

    @Test("A reader of the group goes on behind what was stored; another group starts anew")
    func resuming() throws {
        let first = try desk.reader()
        #expect(first.changesHands)
        try first.readToEnd(into: sink)
        desk.store(first)
        first.close()
        try desk.append([("late", "late")])
        #expect(try desk.reader().readToEnd().texts == ["late"])
        #expect(try desk.reader { $0.group = "another" }.readToEnd().records.count == 101)
    }

    @Test("What was committed and not stored is read again; a closed reader commits nothing")
    func uncommitted() throws {
        let reader = try desk.reader()
        try reader.readToEnd(into: sink)
        try reader.commit([17: 5, -1: 5])
        let read = Dictionary(sink.records.map { ($0.source, $0.next) }) { max($0, $1) }
        try reader.commit(read)
        reader.close()
        #expect(try reader.poll(budget_bytes: 1, wait_ms: 0, into: sink) == .ended)
        #expect(throws: EventLogError.self) { try reader.commit(read) }
        #expect(try desk.reader().readToEnd().records.count == 100)
    }

    @Test("Where a group begins is fixed at its first start, for all who come later, also where nothing was read")
    func starts() throws {
        let said = Told<String>()
        let first = try desk.reader { $0.from = .end }
        #expect(try first.readToEnd().records.isEmpty)
        first.close()
        try desk.append([("late", "late")])
        #expect(try desk.reader().readToEnd().texts == ["late"])
        let third = try desk.reader {
            $0.from = .beginning
            $0.onTrouble = { said.tell($0) }
        }
        #expect(try third.readToEnd().texts == ["late"])
        #expect(said.all.count == 1 && said.all.first?.contains("--from is for the first start") == true)
        let beginning = try desk.reader {
            $0.from = .beginning
            $0.group = "another"
        }
        #expect(try beginning.readToEnd().records.count == 101)
    }

    @Test("Reading from a time since which nothing came begins at the end; one that cannot be looked up is an error")
    func times() throws {
        // The mock has no times: whatever it is asked, nothing came since.
        let reader = try desk.reader { $0.from = .time(1_650_823_114_225) }
        #expect(try reader.readToEnd(into: sink).records.isEmpty)
        try desk.append([("late", "late")])
        try poll([reader], into: sink) { !sink.records.isEmpty }
        #expect(sink.texts == ["late"])
        let early = try desk.reader {
            $0.from = .time(-2)
            $0.group = "early"
        }
        #expect(try early.readToEnd().records.isEmpty, "two milliseconds before 1970 are no offset of Kafka's")
        // ListOffsets
        desk.cluster.failNext(10, api: 2, code: 29)
        #expect(throws: EventLogError.self) {
            try desk.reader {
                $0.from = .time(1_650_823_114_225)
                $0.group = "another"
            }
        }
    }

    @Test("Two readers share the partitions; when one goes, the other one goes on from what it has stored")
    func sharing() throws {
        let revoked = Told<[Int]>()
        let box = Told<any EventLogReader>()
        let one = try desk.reader {
            $0.following = true
            $0.onRevoke = { [desk] sources in
                revoked.tell(sources)
                box.all.first.map { desk.store($0) }
            }
        }
        box.tell(one)
        try poll([one], into: sink) { sink.records.count == 100 }
        #expect(one.sources.count == 4)

        let (two, second) = (try desk.reader { $0.following = true }, Collector())
        try poll([one], into: sink) {
            _ = try? two.poll(budget_bytes: 1 << 20, wait_ms: 20, into: second)
            return two.sources.count == 2
        }
        #expect(revoked.all.flatMap { $0 }.count == 2)
        try desk.append((100..<200).map { ("key \($0)", "\($0)") })
        try poll([one], into: sink) {
            _ = try? two.poll(budget_bytes: 1 << 20, wait_ms: 20, into: second)
            return sink.records.count + second.records.count >= 200
        }
        #expect(second.texts.allSatisfy { (Int($0) ?? 0) >= 100 })
        #expect(!second.records.isEmpty)

        desk.store(two)
        two.close()
        try desk.append((200..<300).map { ("key \($0)", "\($0)") })
        try poll([one], into: sink) { sink.records.count + second.records.count >= 300 }
        #expect(Set(sink.texts + second.texts).count == 300)
        #expect(sink.records.count + second.records.count == 300)
        #expect(one.sources.count == 4)
        one.close()
    }

    @Test("A wake ends the wait of the poll under way, or of the next one")
    func waking() throws {
        let reader = try desk.reader { $0.following = true }
        try poll([reader], into: sink) { sink.records.count == 100 }
        while try reader.poll(budget_bytes: 1, wait_ms: 1, into: sink) == .delivered {}
        reader.wake()
        #expect(try reader.poll(budget_bytes: 1, wait_ms: 1_000_000, into: sink) == .idle)
    }

    @Test("A reader may be closed before the group has said what is its own")
    func closedEarly() throws {
        // SyncGroup, which says so, answers that the group is in the middle of something.
        desk.cluster.failNext(100, api: 14, code: 27)
        let reader = try desk.reader()
        for _ in 0..<20 { _ = try reader.poll(budget_bytes: 1, wait_ms: 20, into: sink) }
        #expect(reader.sources.isEmpty && sink.records.isEmpty)
        // That it returns is what there is to see.
        reader.close()
    }

    @Test("No permission for the group is an error")
    func noPermission() throws {
        // FindCoordinator
        desk.cluster.failNext(100, api: 10, code: 30)
        let error = #expect(throws: EventLogError.self) { try desk.reader().readToEnd(into: sink) }
        guard case .refused = error else { throw error ?? EventLogError.outputClosed }
    }
}
