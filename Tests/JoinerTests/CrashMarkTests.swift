import Bytes
import Foundation
import ShopStore
import Support
import Testing

@testable import EventLog
@testable import Following
@testable import Joiner
@testable import Shop

/// What a crash leaves behind, looked at in processes of their own that do crash.
@Suite("The mark of a record that crashes the joiner")
struct CrashMarkTests {
    private let folder: TemporaryFolder
    private var path: String { folder.url.path }
    private var marks: [CrashedRecords.Record: Int] { CrashedRecords(at: path + "/shop-joiner/marks").counts }

    init() throws { folder = try TemporaryFolder() }

    /// In the process that will crash: what a joiner does before it reads.
    private static func watch(_ path: String, _ source: String = "log") throws -> CrashMarks {
        let state = try #require(StateFolder(environment: ["XDG_STATE_HOME": path]))
        let marks = try #require(CrashMarks("marks", in: state))
        marks.name(source, 0)
        return marks
    }

    private func record(_ end: Int64) -> CrashedRecords.Record { CrashedRecords.Record(source: "log", end: end) }

    @Test("names the record that was being parsed")
    func parsing() async throws {
        await #expect(processExitsWith: .signal(SIGSEGV)) { [path = path as String] in
            _ = try Self.watch(path)
            let bad = ByteView()
            // Bytes that are nowhere.
            let crashing = ByteView(UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: 64), count: 9))
            let records = [(10, bad), (20, crashing)].map { start, bytes in
                Record(
                    bytes: bytes, source: 0, position: start, next: start + 10, timestamp_ms: nil,
                    size_bytes: bytes.count)
            }
            var batch = Batch(capacity: 0)
            RecordParser(TakingRules())
                .parse(records, of: [NumberedSource(name: "log", number: 0)], now_ms: 0, into: &batch)
        }
        #expect(marks == [record(30): 1])
    }

    @Test("names the record that was being joined, on whatever thread")
    func joining() async throws {
        await #expect(processExitsWith: .failure) { [path = path as String] in
            _ = try Self.watch(path)
            let desk = Desk()
            var batch = desk.batch((1...8).map { JoinRule.order("\($0)", "c\($0)") }, 0..<8)
            batch.events.events[5].action = .register(profile: 99)
            try desk.engine.process(batch) { _ in }
        }
        #expect(marks == [record(6): 1])
    }

    @Test("is made where the thread has used up its stack")
    func overflow() async throws {
        await #expect(processExitsWith: .signal(SIGSEGV)) { [path = path as String] in
            _ = try Self.watch(path)
            let thread = Thread {
                AtWork.withSignalStack {
                    AtWork.on(0, 7)
                    print(Self.depth(of: 1))
                }
            }
            thread.start()
            while true { pause() }
        }
        #expect(marks == [record(7): 1])
    }

    /// Deeper than any stack.
    private static func depth(of count: Int) -> Int { count == 0 ? 0 : depth(of: count + 1) + 1 }

    @Test("is made by abort, too, and counts each crash")
    func twice() async throws {
        for _ in 0..<2 {
            await #expect(processExitsWith: .signal(SIGABRT)) { [path = path as String] in
                _ = try Self.watch(path)
                AtWork.on(0, 7)
                abort()
            }
        }
        #expect(marks == [record(7): 2])
    }

    @Test("is made by abort on a thread of Dispatch, which blocks its signal")
    func dispatched() async throws {
        await #expect(processExitsWith: .signal(SIGABRT)) { [path = path as String] in
            _ = try Self.watch(path)
            DispatchQueue(label: "parsing").async {
                AtWork.withSignalStack {
                    AtWork.on(0, 7)
                    var blocked = sigset_t()
                    pthread_sigmask(SIG_BLOCK, nil, &blocked)
                    if sigismember(&blocked, SIGABRT) == 0 { abort() }
                }
            }
            while true { pause() }
        }
        #expect(marks == [record(7): 1])
    }

    /// `pthread_sigqueue(3)`, which Swift's view of the C library leaves out.
    private typealias Queueing = @convention(c) (pthread_t, Int32, Int) -> Int32

    @Test("blames no record for a signal from elsewhere, nor for a crash between records")
    func innocent() async throws {
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            _ = try Self.watch(path)
            AtWork.on(0, 7)
            kill(getpid(), SIGKILL)
        }
        await #expect(processExitsWith: .signal(SIGSEGV)) { [path = path as String] in
            _ = try Self.watch(path)
            AtWork.on(0, 7)
            // To this very thread, but not of its own doing.
            let symbol = try #require(dlsym(nil, "pthread_sigqueue"))
            _ = unsafeBitCast(symbol, to: Self.Queueing.self)(pthread_self(), SIGSEGV, 0)
        }
        await #expect(processExitsWith: .signal(SIGABRT)) { [path = path as String] in
            _ = try Self.watch(path)
            AtWork.on(0, 7)
            AtWork.onNothing()
            abort()
        }
        for line in [JoinRule.order("1"), JoinRule.product("m", 0.5, at: 1), "nonsense"] {
            await #expect(processExitsWith: .signal(SIGABRT)) { [path = path as String, line = line as String] in
                _ = try Self.watch(path)
                // What was joined is behind us.
                try Desk().process([line])
                abort()
            }
        }
        #expect(marks == [:])
    }

    @Test("names sources as they are called, except for standard input, which nobody reads twice")
    func names() async throws {
        let name = "file:/a \"b\"\n\\c"
        await #expect(processExitsWith: .signal(SIGABRT)) { [path = path as String, name = name as String] in
            _ = try Self.watch(path, name)
            AtWork.on(0, 7)
            abort()
        }
        await #expect(processExitsWith: .signal(SIGABRT)) { [path = path as String] in
            _ = try Self.watch(path, "stdin:1")
            AtWork.on(0, 7)
            abort()
        }
        #expect(marks == [.init(source: name, end: 7): 1])
    }
}

/// What the next joiner makes of the marks.
@Suite("Records that have crashed the joiner")
struct CrashedRecordsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func marks(_ lines: String) throws -> CrashMarks {
        let state = try #require(StateFolder(environment: ["XDG_STATE_HOME": folder.url.path]))
        try folder.write("shop-joiner/marks", lines)
        return try #require(CrashMarks("marks", in: state))
    }

    private let three = #"""
        {"source": "log", "end": 1, "signal": 4}
        {"source": "log", "end": 2, "signal": 4}
        {"source": "log", "end": 2, "signal": 11}
        {"source": "log", "end"
        {"source": "log 2", "end": 3, "signal": 11}

        """#

    @Test("become dead letters after the second crash, and are tried again after the first")
    func letters() throws {
        let marks = try marks(three)
        let builder = BatchBuilder(
            TakingRules(crashed: marks.records), limits: BatchLimits(), now_ms: { 0 },
            findSources: { [NumberedSource(name: "log", number: 0)] })
        let batch = batch((0..<3).map { JoinRule.order("\($0)") }, through: builder)
        #expect(batch.events.count == 2 && batch.countedLetters == 1 && batch.reached == [0: 3])
        #expect(batch.letters.map(\.position) == [1])
        #expect(batch.letters.map(\.reason) == ["the record crashed the joiner 2 times"])
        #expect(marks.records.messages.map { $0.hasSuffix("tried once more.") } == [true, false, true])
        #expect(marks.records.messages[1].contains("crashed 2 times") && marks.records.messages.count == 3)
    }

    private func batch(_ lines: [String], through builder: BatchBuilder) -> Batch {
        for (start, line) in lines.enumerated() {
            Array(line.utf8).withView { bytes in
                _ = builder.accept(
                    Record(
                        bytes: bytes, source: 0, position: Int64(start), next: Int64(start + 1), timestamp_ms: nil,
                        size_bytes: bytes.count))
            }
        }
        return builder.take()
    }

    @Test("are accounted for once, also where the crash came when other customers of the batch were stored")
    func partlyStored() throws {
        let lines = (0..<9).map { JoinRule.order("\($0)", "c\($0 % 3)") }
        let desk = Desk()
        // What the joiner stored before it crashed at the fifth line: nothing of its customer from there on.
        for stored in [0..<4, 5..<7, 8..<9] { try desk.engine.process(desk.batch(lines, stored)) { _ in } }
        let crashed = try marks(
            String(repeating: #"{"source": "log", "end": 5}"# + "\n", count: CrashedRecords.crashes_max)
        ).records
        for _ in 0..<2 {
            let builder = BatchBuilder(
                TakingRules(crashed: crashed), limits: BatchLimits(), now_ms: { 0 },
                findSources: { [NumberedSource(name: "log", number: desk.sources.number(of: "log"))] })
            try desk.engine.process(batch(lines, through: builder)) { _ in }
        }
        #expect(desk.memory.deadLetters.map(\.position) == [4])
        #expect(desk.shown("c1") == "unpaid [1, 7], paid []")
        #expect(FaultTests.accounted(desk.memory) == lines.count)
    }

    @Test("are written anew only where one of them is passed")
    func untouched() throws {
        let marks = try marks(three)
        func file() throws -> Int {
            try #require(
                FileManager.default.attributesOfItem(
                    atPath: folder.path("shop-joiner/marks"))[.systemFileNumber] as? Int)
        }
        let before = try file()
        marks.pass("another log", to: 9)
        marks.pass("log", to: 0)
        #expect(try file() == before)
        marks.pass("log", to: 1)
        #expect(try file() != before)
    }

    @Test("are forgotten once the position has passed them, and their file with the last of them")
    func passed() throws {
        let marks = try marks(three)
        marks.pass("log", to: 1)
        #expect(marks.records.counts == CrashedRecords(at: folder.path("shop-joiner/marks")).counts)
        #expect(marks.records.counts == [.init(source: "log", end: 2): 2, .init(source: "log 2", end: 3): 1])
        marks.pass("log 2", to: 3)
        marks.pass("log", to: 2)
        #expect(!FileManager.default.fileExists(atPath: folder.path("shop-joiner/marks")))
    }
}
