// Reads one NDJSON file, or a directory of partition files, and follows them as they grow.
//
// The files are looked at in turn, a window each, so that no busy partition starves another one.

import Synchronization

/// A reader of files. Only the polling thread touches the cursors; other threads see `roster`.
final class FileReader: EventLogReader, @unchecked Sendable {
    private struct Entry: Sendable {
        let source: Source
        let file: OpenFile
    }

    /// How often files are looked at while there is nothing to read.
    private static let lookEvery_ms = 10

    private let roster = Mutex<[Entry]>([])
    private let wakePipe: WakePipe
    private let place: FilePlace
    private let options: ReaderOptions
    private let resume: Resume
    private let window: Window
    private var cursors: [FileCursor] = []
    private var turn = 0
    /// How many files in a row were at their end, since anything was read or a file was added.
    private var atEnd = 0

    init(_ place: FilePlace, options: ReaderOptions, resume: @escaping Resume) throws {
        self.place = place
        self.options = options
        self.resume = resume
        wakePipe = try WakePipe()
        let splitter = LineSplitter(source: 0, record_bytes_max: options.record_bytes_max)
        window = Window(
            size_bytes: max(options.block_bytes, splitter.window_bytes_min) + SourceMark.sample_bytes_max)
        try discover()
    }

    var isCaughtUp: Bool { atEnd >= cursors.count }

    var sources: [Source] { roster.withLock { $0.map(\.source) } }

    func wake() { wakePipe.wake() }

    func mark(source: Int, position: Int64) throws -> SourceMark {
        let entry = roster.withLock { $0[source] }
        return try SourceMark(of: entry.file, name: entry.source.name, position: position)
    }

    func endPosition(source: Int) throws -> Int64? {
        try roster.withLock { $0[source] }.file.status().size_bytes
    }

    func poll(budget_bytes: Int, wait_ms: Int, into sink: any RecordSink) throws -> PollOutcome {
        let deadline = Deadline(after_ms: wait_ms)
        while true {
            if try deliver(budget_bytes, sink) { return .delivered }
            let look_ms = min(deadline.left_ms, Self.lookEvery_ms)
            if look_ms == 0 || wakePipe.wait(timeout_ms: look_ms) == .woken { return .idle }
        }
    }

    /// Goes round the files until the budget is spent, the sink has enough or all are at their end.
    /// Whether anything was read.
    private func deliver(_ budget_bytes: Int, _ sink: any RecordSink) throws -> Bool {
        var left_bytes = max(budget_bytes, 1)
        atEnd = 0
        var moved = false
        do {
            while left_bytes > 0, let step = try advance(left_bytes, sink) {
                left_bytes -= step.consumed_bytes
                atEnd = step.consumed_bytes == 0 ? atEnd + 1 : 0
                moved = moved || step.consumed_bytes > 0
                if step.stopped { break }
                // A file whose window is not used up keeps its turn: another one would overwrite that.
                if left_bytes > 0 { turn += 1 }
            }
        } catch  where moved {
            // What was delivered comes first; the problem is still there at the next poll.
        }
        return moved
    }

    /// One step in the file whose turn it is; nil when all of them are at their end.
    private func advance(_ budget_bytes: Int, _ sink: any RecordSink) throws -> Step? {
        if turn >= cursors.count { try discover() }
        guard atEnd < cursors.count else { return nil }
        return try cursors[turn].advance(window: window, budget_bytes: budget_bytes, into: sink)
    }

    /// Looks for files that are new, and starts over with the first one.
    private func discover() throws {
        turn = 0
        guard cursors.isEmpty || place.grows else { return }
        for found in try place.files(following: options.following || !cursors.isEmpty) {
            guard !cursors.contains(where: { $0.path == found.path }), let file = try found.open() else { continue }
            try add(found, file)
        }
    }

    private func add(_ found: FoundFile, _ file: OpenFile) throws {
        atEnd = 0
        let mark = try resume(found.name)
        try mark?.verify(against: file, name: found.name)
        let splitter = LineSplitter(source: cursors.count, record_bytes_max: options.record_bytes_max)
        cursors.append(FileCursor(file: file, name: found.name, path: found.path, splitter: splitter, mark: mark))
        roster.withLock { $0.append(Entry(source: Source(name: found.name), file: file)) }
    }
}
