// How far a joiner says it is behind, compared with a count of the bytes in its log.

import EventLog
import Logging
import ShopStore
import Support
import Synchronization
import Testing

@testable import Following
@testable import Joiner

/// What a run says, and the run: it stops itself as soon as it has been told enough.
private final class FollowedRun: Sendable {
    private let state = Mutex<(joiner: Joiner?, said: [Behind?])>((nil, []))

    /// The first so many answers to the question how far it is behind, of a run that goes on where `positions` say.
    func answers(_ count: Int, _ log: LogAddress, _ memory: MemoryStore, _ positions: OnePosition) throws -> [Behind?] {
        let voice = Joiner.Voice(print: { _ in }, logger: .silent) { [self] _, behind in
            let behind = behind()
            state.withLock { state in
                state.said.append(behind)
                if state.said.count == count { state.joiner?.stop() }
            }
        }
        let joiner = try Joiner(
            Joiner.Configuration(), log: log, store: memory, positions: positions, sources: SourceTable(), voice: voice)
        state.withLock { $0.joiner = joiner }
        let counts = try joiner.run()
        #expect(counts.deadLettered == 0)
        return state.withLock { state in
            state.joiner = nil
            return Array(state.said.prefix(count))
        }
    }
}

/// A reader to whom its group has not said yet what is its own.
private final class UnplacedReader: EventLogReader {
    let sources: [EventLog.Source] = []
    let isPlaced: Bool
    let unit = PositionUnit.messages

    init(isPlaced: Bool) { self.isPlaced = isPlaced }

    func poll(budget_bytes: Int, wait_ms: Int, into sink: any RecordSink) -> PollOutcome { .idle }
    func wake() {}
    func endPosition(source: Int) -> Int64? { nil }
}

@Suite("How far a joiner is behind")
struct BehindTests {
    private let folder: TemporaryFolder
    private let memory = MemoryStore()
    private let events = (1...50).map { JoinRule.order("\($0)") + "\n" }.joined()

    init() throws { folder = try TemporaryFolder() }

    @Test("is nothing after the last record, in the first run and after a restart; a torn line counts by its bytes")
    func restarts() throws {
        let log = try LogAddress(try folder.write("log", events))
        let positions = OnePosition(nil)
        func amounts(_ count: Int) throws -> [Int64?] {
            let answers = try FollowedRun().answers(count, log, memory, positions)
            #expect(answers.allSatisfy { $0?.unit == .bytes })
            return answers.map { $0?.amount }
        }
        #expect(try amounts(2) == [0, 0])
        #expect(try amounts(1) == [0])
        try folder.append("log", #"{"torn"#)
        #expect(try amounts(1) == [6])
        #expect("\(Behind(amount: 6, unit: .bytes))" == "6 bytes behind")
        #expect("\(Behind(amount: 0, unit: .messages))" == "0 messages behind")
    }

    @Test("is what lies between where a source was begun or has come to, and its end")
    func positions() throws {
        let log = try LogAddress(try folder.write("log", events))
        let reader = try log.openReader()
        let (name, joined) = (reader.sources[0].name, JoinedPositions())
        func amount() -> Int64? { joined.behind(in: reader)?.amount }
        let size = Int64(events.utf8.count)
        #expect(amount() == size)
        joined.begin(name, at: 100)
        #expect(amount() == size - 100)
        joined.reach(size - 3, in: name)
        #expect(amount() == 3)
    }

    @Test("is not known before the group has said what is the joiner's, and nothing where that is nothing")
    func unplaced() {
        #expect(JoinedPositions().behind(in: UnplacedReader(isPlaced: false)) == nil)
        #expect(JoinedPositions().behind(in: UnplacedReader(isPlaced: true)) == Behind(amount: 0, unit: .messages))
    }
}
