// A file's bytes to records: read in windows of any size, with any budget and any appetite, they are the records that
// the plainest splitter finds. The first bytes of the input choose the sizes; the rest is the file.

import Bytes
import Glibc

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzLogRecords(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard bytes.count > 3 else { return 0 }
    let content = Array(bytes[4...])
    // Small records for the many ways to cut them, and now and then records of up to 64 KiB.
    let record_bytes_max = (1 + Int(bytes[0] % 32)) * (bytes[0] >= 128 ? 2_048 : 1)
    let window_bytes = record_bytes_max + 5 + Int(bytes[1])
    let sink = FuzzSink(wanted: 1 + Int(bytes[2] % 8))
    do {
        try read(content, record_bytes_max, window_bytes, budget_bytes: 1 + Int(bytes[3]), sink)
    } catch {
        fatalError("a file that nobody touches is refused: \(error)")
    }
    precondition(sink.records == plainlySplit(content, record_bytes_max), "other records than the plain splitter's")
    return 0
}

private struct FuzzRecord: Equatable {
    var bytes: [UInt8]
    var position: Int64
    var next: Int64
    var size_bytes: Int
}

private final class FuzzSink: RecordSink {
    var records: [FuzzRecord] = []
    private let wanted: Int

    init(wanted: Int) { self.wanted = wanted }

    func accept(_ record: Record) -> Bool {
        records.append(
            FuzzRecord(
                bytes: Array(record.bytes), position: record.position, next: record.next,
                size_bytes: record.size_bytes))
        return records.count % wanted != 0
    }
}

/// One file for all runs, in memory where there is such a place.
private let path: String = {
    let folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    return "\(folder)/shop-fuzz-\(getpid())"
}()
private let file: OpenFile = {
    guard let file = try? OpenFile(path, .appending) else { fatalError("no file to read from") }
    atexit { unlink(path) }
    return file
}()

private func read(
    _ content: [UInt8], _ record_bytes_max: Int, _ window_bytes: Int, budget_bytes: Int, _ sink: FuzzSink
) throws {
    try file.truncate(to: 0)
    _ = try content.withView { $0.isEmpty ? 0 : try file.writeSome($0) }
    let window = Window(size_bytes: window_bytes + SourceMark.sample_bytes_max)
    let splitter = LineSplitter(source: 0, record_bytes_max: record_bytes_max)
    var cursor = try FileCursor(file: file, name: "file", path: path, splitter: splitter, mark: nil)
    while true {
        let step = try cursor.advance(window: window, budget_bytes: budget_bytes, into: sink)
        if step.consumed_bytes == 0 { return }
    }
}

private func plainlySplit(_ bytes: [UInt8], _ record_bytes_max: Int) -> [FuzzRecord] {
    var records: [FuzzRecord] = []
    var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    for (index, byte) in bytes.enumerated() where byte == 0x0A && index >= start {
        var line = bytes[start..<index]
        if line.last == 0x0D { line.removeLast() }
        if !line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) {
            records.append(
                FuzzRecord(
                    bytes: Array(line.prefix(record_bytes_max)), position: Int64(start), next: Int64(index + 1),
                    size_bytes: line.count))
        }
        start = index + 1
    }
    return records
}
