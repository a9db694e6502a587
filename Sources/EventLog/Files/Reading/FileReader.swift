// Reads one NDJSON file, or a directory of partition files, and follows them as they grow.
//
// The files that have something new are read in turn, a window each, so that no busy partition starves another one.
// Which those are the kernel tells; what it does not tell of, a slow look finds.

import Synchronization

/// A reader of files. Only the polling thread touches the cursors; other threads see `roster`.
final class FileReader: EventLogReader, @unchecked Sendable {
    private struct Entry: Sendable {
        let source: Source
        let file: OpenFile
    }

    /// How often files are looked at that cannot be watched, while there is nothing to read; and new ones for.
    private static let lookEvery_ms = 10
    private static let discoverEvery_ms: Int64 = 1_000

    private let roster = Mutex<[Entry]>([])
    private let wakePipe: WakePipe
    private let options: ReaderOptions
    private let window: Window
    private let discovery: Discovery
    private var cursors: [FileCursor] = []
    private var looks = LookQueue()
    private var slowLook = SlowLook(now_ms: System.monotonic_ms())
    private var watch: FileWatch?
    private var isDiscoveryDue = true
    private var discovered_ms: Int64 = 0

    init(_ place: FilePlace, options: ReaderOptions, resume: @escaping Resume) throws {
        self.options = options
        discovery = Discovery(place, options, resume)
        wakePipe = try WakePipe()
        let splitter = LineSplitter(source: 0, record_bytes_max: options.record_bytes_max)
        window = Window(
            size_bytes: max(options.block_bytes, splitter.window_bytes_min) + SourceMark.sample_bytes_max)
        try discover()
    }

    var isCaughtUp: Bool { looks.isEmpty }

    var sources: [Source] { roster.withLock { $0.map(\.source) } }

    func wake() { wakePipe.wake() }

    func mark(source: Int) -> SourceMark? { cursors[source].mark }

    func mark(source: Int, before position: Int64) throws -> SourceMark? {
        try cursors[source].mark(before: position)
    }

    func endPosition(source: Int) throws -> Int64? {
        try roster.withLock { $0[source] }.file.status().size_bytes
    }

    func read(source: Int, from start: Int64, to next: Int64) throws -> [UInt8]? {
        try roster.withLock { $0[source] }.file.record(from: start, to: next, bytes_max: options.record_bytes_max)
    }

    func poll(budget_bytes: Int, wait_ms: Int, into sink: any RecordSink) throws -> PollOutcome {
        let deadline = Deadline(after_ms: wait_ms)
        while true {
            if try deliver(budget_bytes, sink) { return .delivered }
            let look_ms = min(deadline.left_ms, lookAgain_ms)
            if look_ms == 0 { return .idle }
            if wakePipe.wait(input: watch?.descriptor, timeout_ms: look_ms) == .woken { return .idle }
        }
    }

    private var lookAgain_ms: Int {
        watch == nil ? max(Self.lookEvery_ms, Int(SlowLook.unwatched_ms(cursors.count))) : Int(SlowLook.watched_ms / 10)
    }

    /// Reads the files that have something until the budget is spent, the sink has enough or all are at their end.
    /// Whether anything was read. A problem comes after what can be read, and is still there at the next poll.
    private func deliver(_ budget_bytes: Int, _ sink: any RecordSink) throws -> Bool {
        var moved = false
        var problem: (any Error)?
        do { try lookAround() } catch { problem = error }
        do { try readOn(budget_bytes, sink, &moved) } catch { problem = error }
        if let problem, !moved { throw problem }
        return moved
    }

    private func readOn(_ budget_bytes: Int, _ sink: any RecordSink, _ moved: inout Bool) throws {
        var left_bytes = max(budget_bytes, 1)
        while left_bytes > 0, let file = looks.first {
            let step = try cursors[file].advance(window: window, budget_bytes: left_bytes, into: sink)
            left_bytes -= step.consumed_bytes
            moved = moved || step.consumed_bytes > 0
            // A file whose window is not used up keeps its turn: another one would overwrite that.
            if step.consumed_bytes == 0 { looks.removeFirst() } else if left_bytes > 0 { looks.postponeFirst() }
            if step.stopped { break }
        }
    }
}

extension FileReader {
    /// Finds out which files have something new, and whether there are new ones.
    private func lookAround() throws {
        if let watch { try note(watch.changes()) }
        let now_ms = System.monotonic_ms()
        let period_ms = watch == nil ? SlowLook.unwatched_ms(cursors.count) : SlowLook.watched_ms
        for file in slowLook.due(of: cursors.count, period_ms: period_ms, now_ms: now_ms)
        where try !cursors[file].isUntouched() { looks.add(file) }
        if isDiscoveryDue || watch == nil || now_ms - discovered_ms >= Self.discoverEvery_ms { try discover() }
    }

    private func note(_ changes: FileChanges) {
        for file in changes.files { looks.add(file) }
        isDiscoveryDue = isDiscoveryDue || changes.mayHaveNewFiles
        if changes.isOver { watch = nil }
        if changes.isOver || changes.isIncomplete {
            looks.addAll()
            isDiscoveryDue = true
        }
    }

    /// Looks for files that are new. The watch comes first, so that nothing happens in between.
    private func discover() throws {
        if watch == nil { try beginWatch() }
        for new in try discovery.newFiles() { try add(new) }
        isDiscoveryDue = false
        discovered_ms = System.monotonic_ms()
    }

    private func beginWatch() throws {
        guard var begun = discovery.watch() else { return }
        for (index, known) in discovery.known.enumerated() { try begun.add(known.found, known.file, index: index) }
        watch = begun
        looks.addAll()
    }

    private func add(_ new: Discovery.Known) throws {
        try new.mark?.verify(against: new.file, name: new.found.place)
        let splitter = LineSplitter(source: cursors.count, record_bytes_max: options.record_bytes_max)
        let cursor = try FileCursor(
            file: new.file, name: new.found.place, path: new.found.path, splitter: splitter, mark: new.mark)
        try watch?.add(new.found, new.file, index: cursors.count)
        cursors.append(cursor)
        discovery.note(new)
        looks.addFile()
        roster.withLock { $0.append(Entry(source: Source(name: new.name), file: new.file)) }
    }
}
