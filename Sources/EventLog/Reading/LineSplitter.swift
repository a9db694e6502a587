// Lines to records: the rules of NDJSON as this suite reads it, on bytes in memory, without any I/O.
//
// A newline ends a record; one carriage return before it and a byte order mark at the very beginning
// belong to no record; blank lines are no records; what has no newline yet is not looked at.

import Bytes

/// How far one step of reading came.
struct Step: Equatable {
    var consumed_bytes = 0
    /// The sink wants nothing more.
    var stopped = false
}

/// Splits windows of one source into records.
struct LineSplitter {
    /// The index of the source in its reader.
    let source: Int
    let record_bytes_max: Int

    /// With so many bytes at hand and no newline among them, the line is longer than a record may be.
    var window_bytes_min: Int { record_bytes_max + 5 }

    /// Delivers the complete lines of a window that begins at `position`, until about `budget_bytes`.
    func split(
        _ window: ByteView, at position: Int64, budget_bytes: Int, into sink: any RecordSink
    ) -> Step {
        var start = 0
        while start < budget_bytes, let end = window.index(of: newline, from: start) {
            let line = window.part(start..<end)
            let lineStart = position + Int64(start)
            start = end + 1
            guard let record = record(line, at: lineStart, next: position + Int64(start)) else { continue }
            if !sink.accept(record) { return Step(consumed_bytes: start, stopped: true) }
        }
        return Step(consumed_bytes: start)
    }

    /// The record in a line given without its newline; nil when the line is blank.
    @inline(__always)
    private func record(_ line: ByteView, at lineStart: Int64, next: Int64) -> Record? {
        let first = lineStart == 0 ? byteOrderMarkLength(line) : 0
        let end = line.last == carriageReturn ? line.count - 1 : line.count
        guard first < end, line[first] > space || !isBlank(line.part(first..<end)) else { return nil }
        let size_bytes = end - first
        return Record(
            bytes: line.part(first..<first + min(size_bytes, record_bytes_max)),
            source: source, position: lineStart + Int64(first), next: next, timestamp_ms: nil, size_bytes: size_bytes)
    }
}

/// What ends a line.
let newline: UInt8 = 0x0A
private let carriageReturn: UInt8 = 0x0D
private let space: UInt8 = 0x20

/// 3 when the bytes begin with UTF-8's byte order mark, else 0.
func byteOrderMarkLength(_ bytes: ByteView) -> Int {
    bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF ? 3 : 0
}

/// Whether there is nothing but spaces, tabs and carriage returns.
func isBlank(_ bytes: some Sequence<UInt8>) -> Bool {
    bytes.allSatisfy { $0 == space || $0 == 0x09 || $0 == carriageReturn }
}

/// A line too long to be held: how far it has been searched for its end, and what was seen.
struct OversizedLine {
    /// Where its record starts: behind a byte order mark.
    let start: Int64
    /// The position up to which it was searched; the newline's own once that was found.
    private(set) var scanned: Int64
    private(set) var isAllBlank = true
    private var endsInCarriageReturn = false

    init(at position: Int64, beginning: ByteView) {
        let mark = position == 0 ? byteOrderMarkLength(beginning) : 0
        start = position + Int64(mark)
        scanned = start
        absorb(beginning.part(mark..<beginning.count))
    }

    /// The record's size without its line end, once that was found.
    var size_bytes: Int { Int(scanned - start) - (endsInCarriageReturn ? 1 : 0) }

    /// Searches on. How much of the chunk still belongs to the line, newline included; nil for all of it.
    mutating func scan(_ chunk: ByteView) -> Int? {
        let end = chunk.index(of: newline)
        absorb(chunk.part(0..<(end ?? chunk.count)))
        return end.map { $0 + 1 }
    }

    private mutating func absorb(_ bytes: ByteView) {
        guard let last = bytes.last else { return }
        isAllBlank = isAllBlank && isBlank(bytes)
        endsInCarriageReturn = last == carriageReturn
        scanned += Int64(bytes.count)
    }
}
