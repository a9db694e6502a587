// One file as it is read and followed: where the reader stands, and whether it is still the same file.
//
// A line without its newline is not remembered but read again, from its start: a producer that had no room for
// it, or one of an older version, takes such a torn tail away.

import Bytes

/// The reading position in one file.
struct FileCursor {
    let file: OpenFile
    let name: String
    /// The path under which the file is expected to stay; nothing else may come to stand there.
    let path: String
    let splitter: LineSplitter
    private(set) var position: Int64
    /// Fingerprint of the bytes before `position`, by which a file rewritten in place is noticed.
    private var behind: Int64
    /// Fingerprint of the file's beginning, once `behind` does not cover it any more.
    private var head: Int64?
    private let device: Int64
    private let inode: Int64
    /// The file just before it was last read.
    private var seen: FileStatus?
    private var oversized: OversizedLine?

    /// Stands at the mark, which must have been verified, or at the beginning.
    init(file: OpenFile, name: String, path: String, splitter: LineSplitter, mark: SourceMark?) throws {
        let status = try file.status()
        (device, inode) = (status.device, status.inode)
        self.file = file
        self.name = name
        self.path = path
        self.splitter = splitter
        position = mark?.position ?? 0
        behind = mark?.tailFingerprint ?? fingerprint(ByteView())
        head = position > Int64(SourceMark.sample_bytes_max) ? mark?.headFingerprint : nil
    }

    /// The place up to which records were delivered, recognised by the bytes that were read.
    var mark: SourceMark {
        SourceMark(
            position: position, device: device, inode: inode, headFingerprint: head ?? behind, tailFingerprint: behind)
    }

    /// An earlier place: worked out from the file, if that still is what was read.
    func mark(before place: Int64) throws -> SourceMark {
        if place >= position { return mark }
        let earlier = try SourceMark(of: file, name: name, position: place)
        try mark.verify(against: file, name: name)
        return earlier
    }

    /// Whether the file has not changed, and not moved, since it was read to its end.
    func isUntouched() throws -> Bool {
        guard let seen, oversized == nil else { return false }
        return try file.status() == seen && System.status(of: path)?.isSameFile(as: seen) == true
    }

    private var behind_bytes: Int { Int(min(position, Int64(SourceMark.sample_bytes_max))) }

    /// Reads on by up to a window. Nothing consumed means: at the end, and the file is still in its place.
    mutating func advance(window: Window, budget_bytes: Int, into sink: any RecordSink) throws -> Step {
        let step = try readOn(window, budget_bytes, sink)
        if step.consumed_bytes > 0 { return step }
        let now = try file.status()
        guard now.size_bytes >= position else {
            throw EventLogError.truncated(name: name, position: position, size_bytes: now.size_bytes)
        }
        let there = try System.status(of: path)
        if let there, there.isSameFile(as: now) { return step }
        // Something may have been appended between the reading and the rename: that comes first.
        let rest = try readOn(window, budget_bytes, sink)
        if rest.consumed_bytes > 0 { return rest }
        throw EventLogError.rotated(name: name, position: position, successor: there != nil)
    }

    private mutating func readOn(_ window: Window, _ budget_bytes: Int, _ sink: any RecordSink) throws -> Step {
        if let line = oversized {
            if let step = try scan(line, window, sink) { return step }
            oversized = nil
        }
        if let held = window.bytes(of: splitter.source, from: position) {
            let step = splitter.split(held, at: position, budget_bytes: budget_bytes, into: sink)
            if step.consumed_bytes > 0 { return moved(by: step, window) }
        }
        let fresh = try fill(window)
        let step = splitter.split(fresh, at: position, budget_bytes: budget_bytes, into: sink)
        if step.consumed_bytes > 0 { return moved(by: step, window) }
        guard fresh.count >= splitter.window_bytes_min else { return step }
        oversized = OversizedLine(at: position, beginning: fresh)
        return Step(consumed_bytes: fresh.count)
    }

    /// Reads from a little before the position, and compares that little with what was there before.
    private mutating func fill(_ window: Window) throws -> ByteView {
        let behind_bytes = behind_bytes
        var settled: Int64
        window.source = nil
        window.start = position - Int64(behind_bytes)
        repeat {
            let status = try file.status()
            seen = status
            settled = status.size_bytes - Self.tornTail_bytes_max
            window.count = try file.read(into: window.room, 0..<window.room.count, at: window.start)
        } while try !isSettled(window, until: settled)
        if window.count < behind_bytes { return ByteView() }
        guard fingerprint(window.room.view(0..<behind_bytes)) == behind else {
            throw EventLogError.replaced(name: name, position: position)
        }
        window.source = splitter.source
        return window.room.view(behind_bytes..<window.count)
    }

    /// Whether the window shows the file as it was at one moment.
    ///
    /// A torn tail that is cut off and written over during a `pread` could come out half old and half
    /// new, looking like a line. Read a second time it would differ. Only the end of the file can be
    /// such a tail: what lay well before it when the reading began is settled.
    private func isSettled(_ window: Window, until settled: Int64) throws -> Bool {
        if window.start + Int64(window.count) <= settled { return true }
        return try file.holds(window.room.view(0..<window.count), at: window.start)
    }

    /// More than a producer's block, the most that can be torn.
    private static let tornTail_bytes_max = Int64(2 * PartitionBuffer.block_bytes_max)

    private mutating func moved(by step: Step, _ window: Window) -> Step {
        position += Int64(step.consumed_bytes)
        let end = Int(position - window.start)
        if head == nil, end > SourceMark.sample_bytes_max {
            // The window begins where the file does: nothing lies before the beginning.
            head = fingerprint(window.room.view(0..<SourceMark.sample_bytes_max))
        }
        behind = fingerprint(window.room.view(end - behind_bytes..<end))
        return step
    }
}

extension FileCursor {
    /// Looks for the end of an oversized line, a window at a time. Nil when the line that was searched
    /// is gone: a torn tail was taken away, and what stands there now has to be read from its start.
    private mutating func scan(_ line: OversizedLine, _ window: Window, _ sink: any RecordSink) throws -> Step? {
        var line = line
        window.source = nil
        let count = try file.read(into: window.room, 0..<window.room.count, at: line.scanned)
        if count == 0, try file.status().size_bytes < line.scanned { return nil }
        let consumed = line.scan(window.room.view(0..<count))
        oversized = consumed == nil ? line : nil
        guard consumed != nil else { return Step(consumed_bytes: count) }
        return try deliver(line, window, sink)
    }

    /// Hands over the beginning of a line whose end is known, and goes to the line after it. Nil when it is gone.
    private mutating func deliver(_ line: OversizedLine, _ window: Window, _ sink: any RecordSink) throws -> Step? {
        let kept_bytes = splitter.record_bytes_max
        let beginning = window.room.view(0..<(try file.read(into: window.room, 0..<kept_bytes, at: line.start)))
        guard beginning.count == kept_bytes, beginning.index(of: newline) == nil else { return nil }
        let next = line.scanned + 1
        let record = Record(
            bytes: beginning, source: splitter.source, position: line.start, next: next, timestamp_ms: nil,
            size_bytes: line.size_bytes)
        let step = Step(
            consumed_bytes: Int(next - position), stopped: line.isAllBlank ? false : !sink.accept(record))
        if head == nil { head = try fingerprintOfBeginning() }
        position = next
        behind = try file.fingerprint(at: position - Int64(behind_bytes), count: behind_bytes)
        return step
    }

    /// The file's beginning, read once more, with what was before the oversized line as it was then.
    private func fingerprintOfBeginning() throws -> Int64 {
        guard try file.fingerprint(at: 0, count: behind_bytes) == behind else {
            throw EventLogError.replaced(name: name, position: position)
        }
        return try file.fingerprint(at: 0, count: SourceMark.sample_bytes_max)
    }
}
