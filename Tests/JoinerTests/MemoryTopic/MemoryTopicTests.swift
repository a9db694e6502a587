// That another kind of log takes a folder and a line: this folder is one, and the line is in `init`.

import Logging
import Mongo
import Shop
import ShopStore
import Support
import Testing

@testable import EventLog
@testable import Following
@testable import Joiner

@Suite("A kind of log that nobody has heard of", .serialized)
struct MemoryTopicTests {
    private let database: ShopDatabase
    private let log: LogAddress
    private let sources: [String]

    init() throws {
        Transports.add(MemoryTopic.self)
        let (name, uri) = try LiveMongo.shared().freshDatabase()
        database = try ShopDatabase(uri: uri, appName: "tests")
        try database.prepare()
        log = try LogAddress("memory:\(name)")
        sources = ["memory:\(name)/0", "memory:\(name)/1"]
    }

    private var positions: MongoPositions { MongoPositions(database, group: "readers") }

    private func append(_ lines: [String]) throws {
        let appender = try log.openAppender()
        for (number, line) in lines.enumerated() { try appender.append(key: Array("\(number)".utf8), Array(line.utf8)) }
        try appender.close()
    }

    private func join() throws -> RunCounts {
        var configuration = Joiner.Configuration()
        configuration.untilEnd = true
        configuration.group = "readers"
        let sources = SourceTable()
        return try Joiner(
            configuration, log: log, store: MongoStore(database, sources: sources), positions: positions,
            sources: sources, voice: Joiner.Voice(print: { _ in }, logger: .silent, progress: { _, _ in })
        ).run()
    }

    private func left() throws -> Int64 {
        try LagMeasurement.measure(log, group: "readers", positions: positions).reduce(0) { $0 + $1.records }
    }

    @Test("is joined by a group, goes on where it was left, and is read again from a position that was moved")
    func joined() throws {
        try append((1...9).map { JoinRule.order("\($0)") })
        #expect(try left() == 9)
        #expect(try join().applied == 9)
        #expect(try left() == 0)
        try append([JoinRule.payment("1")])
        #expect(try left() == 1)
        let ends = try LogEnd.measure(log, in: database, group: "readers")
        #expect(ends.map(\.source) == sources && ends.count(where: \.isUnread) == 1)
        #expect(try join().applied == 1)
        let stored = try positions.all()
        #expect(stored.map(\.source) == sources && stored.allSatisfy { $0.group == "readers" })
        for source in sources { try positions.reset(source, to: nil) }
        let again = try join()
        #expect(again.duplicate == 10 && again.applied == 0)
    }

    @Test("is given up as a whole: what has its name then is read from the beginning, under another one")
    func givenUp() throws {
        try append([JoinRule.order("1")])
        _ = try join()
        try positions.giveUp(sources[0])
        #expect(try positions.all().isEmpty)
        #expect(try left() == 1)
        #expect(try LogEnd.measure(log, in: database, group: "readers").map(\.source) == sources.map { $0 + "#2" })
    }

    @Test("is what its address and the names of its sources begin with, and takes no part in what it has no use for")
    func traits() throws {
        #expect(try LogAddress("\(log)") == log)
        #expect(log.traits.isReadByGroups && log.traits.propertiesOf == nil)
        #expect(SourceName(sources[1]).topic == "\(log)" && SourceName(sources[1] + "#2").partition == 1)
        var log = log
        #expect(throws: EventLogError.self) { try log.add(property: "a=b") }
        #expect(throws: EventLogError.self) { try log.sightings() }
        #expect(try log.folder() == nil)
        #expect(try log.localKey() == "\(log)" && log.canonicalName == "\(log)")
    }
}
