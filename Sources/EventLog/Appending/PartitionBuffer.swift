// Lines on their way out: a buffer in front of each file or stream that is appended to.

import Bytes

/// Where blocks of whole lines go.
protocol BlockTarget: AnyObject {
    /// Appends the block and empties it; after an error it holds the lines that were not written.
    func write(_ block: inout [UInt8]) throws
    /// Makes everything written durable.
    func sync() throws
}

/// One partition's buffer and its target.
final class PartitionBuffer {
    /// A block is written when the next line would make it greater than this.
    static let block_bytes_max = 1 << 20

    private let target: any BlockTarget
    // Touched once per record, by one thread: no need to watch for overlapping accesses.
    @exclusivity(unchecked) private var pending: [UInt8] = []
    private var unsynced = false

    init(_ target: any BlockTarget) { self.target = target }

    /// Buffers the line and its newline. Whether a block had to be written first; if that fails the
    /// line is not taken.
    func append(_ line: ByteView) throws -> Bool {
        let isFull = !pending.isEmpty && pending.count + line.count + 1 > Self.block_bytes_max
        if isFull { try writeOut() }
        pending.append(contentsOf: line)
        pending.append(0x0A)
        return isFull
    }

    func writeOut() throws {
        guard !pending.isEmpty else { return }
        unsynced = true
        try target.write(&pending)
    }

    func sync() throws {
        guard unsynced else { return }
        try target.sync()
        unsynced = false
    }

    /// Lines that were taken and not written.
    var unwritten: Int { pending.count { $0 == 0x0A } }
}

/// The appender of every embedded kind: one buffer, or one for each partition.
final class PartitionedAppender: EventLogAppender {
    private let makeLanes: () throws -> [PartitionBuffer]
    private var buffers: [PartitionBuffer] = []
    /// The buffer of records without a key; it changes with every block, so that blocks stay large.
    private var keyless = 0

    /// `makeLanes` is asked at the first record: until then nothing is made.
    init(makeLanes: @escaping () throws -> [PartitionBuffer]) { self.makeLanes = makeLanes }

    func append(key: ByteView?, _ record: ByteView) throws {
        try checkAppendable(record)
        if buffers.isEmpty { buffers = try makeLanes() }
        if let key {
            // That its block is written is of no matter: a key's records stay in their partition.
            _ = try buffers[buffers.count == 1 ? 0 : partition(of: key, count: buffers.count)].append(record)
        } else if try buffers[keyless].append(record) {
            keyless = (keyless + 1) % buffers.count
        }
    }

    func flush() throws {
        for buffer in buffers { try buffer.writeOut() }
        for buffer in buffers { try buffer.sync() }
        if !buffers.isEmpty { keyless = (keyless + 1) % buffers.count }
    }

    func close() throws { try flush() }

    func settle() -> Int? {
        do {
            for buffer in buffers { try buffer.sync() }
        } catch { return nil }
        return buffers.reduce(0) { $0 + $1.unwritten }
    }
}
