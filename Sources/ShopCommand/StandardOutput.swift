import EventLog
import Glibc

/// Standard output for results: gathered into large writes, and complete or an error.
public final class ResultOutput {
    private var bytes: [UInt8] = []
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

    /// Gathers a text, likewise.
    public func append(_ text: String) throws {
        try append { $0.append(contentsOf: text.utf8) }
    }

    /// Writes everything (`write(2)`). Throws `EventLogError.outputClosed` if nobody reads any more.
    public func flush() throws {
        try sink(bytes)
        bytes.removeAll(keepingCapacity: true)
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
