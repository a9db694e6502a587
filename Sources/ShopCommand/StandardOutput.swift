import EventLog
import Glibc

/// Standard output for results: gathered into large writes, and complete or an error.
public final class ResultOutput {
    private static let flushAfter_ms: Int64 = 100

    private var bytes: [UInt8] = []
    private var flushed_ms: Int64 = 0
    private let sink: ([UInt8]) throws -> Void

    /// Hands what has come together to `sink`, about 64 KiB at a time.
    public init(to sink: @escaping ([UInt8]) throws -> Void = { try ResultOutput.write($0) }) {
        self.sink = sink
    }

    public func write(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    /// Lets `body` append; writes when much has come together. Throws `EventLogError` as `flush` does.
    public func append(_ body: (inout [UInt8]) -> Void) throws {
        body(&bytes)
        if bytes.count >= 1 << 16 { try flush() }
    }

    /// Nothing is half said just now: what has come together is written if the last time was a tenth of a second ago, so that a
    /// list shows what it has while more is looked for. Throws as `flush`.
    public func pause() throws {
        if !bytes.isEmpty, Self.now_ms() - flushed_ms >= Self.flushAfter_ms { try flush() }
    }

    /// Monotonic, to the few milliseconds that the kernel's tick has, which costs next to nothing (`CLOCK_MONOTONIC_COARSE`).
    private static func now_ms() -> Int64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC_COARSE, &now)
        return Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000
    }

    /// Gathers a text, likewise.
    public func append(_ text: String) throws {
        try append { $0.append(contentsOf: text.utf8) }
    }

    /// Writes everything (`write(2)`). Throws `EventLogError.outputClosed` if nobody reads any more.
    public func flush() throws {
        try sink(bytes)
        bytes.removeAll(keepingCapacity: true)
        flushed_ms = Self.now_ms()
    }

    public static func write(_ bytes: [UInt8]) throws {
        let code = writeAll(bytes, to: STDOUT_FILENO)
        if code == EPIPE { throw EventLogError.outputClosed }
        if code != 0 {
            throw Failure(
                isNoSpace(code) ? .diskFull : .failed, "standard output: \(String(cString: strerror(code)))")
        }
    }
}
