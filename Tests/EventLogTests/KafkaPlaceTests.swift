// Where a reader stands in a partition, and what a group has before it: the mock has no transactions, so what a client
// hears of a topic that has some is told here.

import Testing

@testable import EventLog

@Suite("Kafka: offsets without a record")
struct KafkaPlaceTests {
    @Test("Nothing is known of a partition of which nothing was heard, and nothing left where its end comes first")
    func beginning() {
        var place = KafkaPlace()
        #expect(place.rest(after: nil) { 9 } == nil)
        #expect(place.passed(4) == 4)
        place.reachEnd(at: 9, delivered: 0)
        #expect(place.rest(after: nil) { 12 } == 0)
        #expect(place.rest(after: 4) { 12 } == 0)
    }

    @Test("Records 5 and 6, and a transaction's mark at 7: two are left, then one, then none, and others go on at 8")
    func transaction() {
        var place = KafkaPlace()
        place.resume(at: 5)
        #expect(place.rest(after: nil) { 8 } == 3)
        #expect(place.rest(after: 6) { 8 } == 2)
        #expect(place.rest(after: 7) { nil } == nil)
        place.reachEnd(at: 8, delivered: 7)
        #expect([nil, 5, 6, 7].map { place.rest(after: $0) { 8 } } == [3, 3, 2, 0])
        #expect([5, 6, 7, 8].map { place.passed($0) } == [5, 6, 8, 8])
    }

    @Test("What comes after an end counts again")
    func goingOn() {
        var place = KafkaPlace()
        place.resume(at: 0)
        place.reachEnd(at: 3, delivered: 2)
        place.resume(at: 3)
        #expect(place.rest(after: 2) { 5 } == 3)
        #expect(place.passed(2) == 2)
    }

    @Test("A position from before a partition came back does not count as far as the partition has come since")
    func stale() {
        var place = KafkaPlace()
        place.resume(at: 50)
        #expect(place.rest(after: 7) { 60 } == 10)
    }

    private static let naming = TopicNaming(topic: "kafka:x", suffix: "")

    @Test("Of a partition that another member owns nothing is left to this one")
    func others() {
        var roster = KafkaRoster()
        #expect(roster.assign([3, 4], Self.naming) == [3: "kafka:x/3", 4: "kafka:x/4"])
        for partition in [3, 4] as [Int32] { #expect(roster.resume(partition, at: 10) != nil) }
        roster.begin([3])
        let read = roster.revoke([4])
        #expect(read.isEmpty)
        #expect([0, 1].map { roster.rest(of: $0, after: nil) { _ in 30 } } == [20, 0])
        #expect(roster.own([0: 12, 1: 12]) == [3: 12])
    }

    @Test("A member that is left with nothing, or whose topic is denied, is not at its end until the group says more")
    func taken() {
        var roster = KafkaRoster()
        #expect(!roster.isCaughtUp && !roster.wasAssigned)
        _ = roster.assign([0], Self.naming)
        #expect(roster.wasAssigned)
        roster.begin([0])
        roster.reachEnd(of: 0, at: 7, delivered: 0)
        #expect(roster.isCaughtUp)
        roster.denyTopic()
        #expect(!roster.isCaughtUp)
        roster.findTopic()
        #expect(roster.isCaughtUp)
        roster.denyTopic()
        let read = roster.revoke([0])
        #expect(read == [0])
        roster.findTopic()
        #expect(!roster.isCaughtUp)
        _ = roster.assign([], Self.naming)
        #expect(roster.isCaughtUp)
    }

    @Test("A group is at the end where the end is what comes first, however many offsets there are behind its position")
    func unread() {
        let positions: [Int32: Int64] = [0: 5, 1: 0, 2: 4, 3: 1]
        var unread = KafkaUnread([0: 2..<8, 1: 0..<9, 2: 4..<4, 3: 1..<3], positions: { positions[$0] })
        #expect(unread.awaited == [0: 5, 1: 0, 3: 1])
        unread.hear(.end(8), of: 0)
        unread.hear(.message(timestamp_ms: 77), of: 1)
        // What comes after that tells nothing new, nor does what was not asked for.
        unread.hear(.message(timestamp_ms: 78), of: 0)
        unread.hear(.end(9), of: 1)
        unread.hear(.end(11), of: 2)
        unread.hear(.end(1), of: 9)
        #expect(unread.awaited == [3: 1])
        // An open transaction: the client cannot go further for now.
        unread.hear(.end(1), of: 3)
        #expect(unread.awaited.isEmpty)
        #expect(unread.partitions.map(\.offsets) == [8..<8, 0..<9, 4..<4, 1..<1])
        #expect(unread.partitions.map(\.oldest_ms) == [nil, 77, nil, nil])
    }
}
