// Standard output as a log: whatever reads the pipe is the log's other end.

import Bytes

/// Writes blocks to a stream. A reader that has gone is `.outputClosed`; the process lives on.
final class OutputStream: BlockTarget {
    private let output: OpenFile

    init(_ output: OpenFile) { self.output = output }

    /// After an error the block holds what is still to be written, from the byte where it stopped.
    func write(_ block: inout [UInt8]) throws {
        var written = 0
        defer { block.removeFirst(written) }
        try block.withView { bytes in
            try withBrokenPipeAsError {
                while written < bytes.count {
                    let count = try output.writeSome(bytes.part(written..<bytes.count))
                    if count == 0 { _ = System.wait(for: System.writable, on: [output.descriptor], timeout_ms: -1) }
                    written += count
                }
            }
        }
    }

    /// A stream keeps nothing: once written, it is the reader's.
    func sync() {}
}
