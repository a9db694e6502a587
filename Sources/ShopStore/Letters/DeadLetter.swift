import EventLog
import Shop

/// A record that is no event of the shop, kept with all that is needed to look into it and to replay it.
public struct DeadLetter: Equatable, Sendable {
    /// Most bytes of the record that are kept.
    public static let raw_bytes_max = 1 << 20

    /// The name of the log's part that the record is in.
    public var source: String
    /// Where the record starts in its source.
    public var position: Int64
    /// The record's bytes as they were; the first MiB where it was longer.
    public var raw: [UInt8]
    /// How long the record was, in bytes.
    public var size_bytes: Int64
    /// For people: why it is no event.
    public var reason: String
    /// When it was set aside: Unix milliseconds (UTC).
    public var failed_at_ms: Int64
    /// When it was put back into the log; `nil` if it never was.
    public var replayed_at_ms: Int64?
    /// The number under which it was put back the last time; `nil` also where an older version did that.
    public var replayNumber: Int64?

    /// `position` is where the record starts, `failed_at_ms` in Unix milliseconds (UTC).
    public init(
        source: String, position: Int64, raw: [UInt8], size_bytes: Int64, reason: String, failed_at_ms: Int64,
        replayed_at_ms: Int64? = nil, replayNumber: Int64? = nil
    ) {
        self.source = source
        self.position = position
        self.raw = raw
        self.size_bytes = size_bytes
        self.reason = reason
        self.failed_at_ms = failed_at_ms
        self.replayed_at_ms = replayed_at_ms
        self.replayNumber = replayNumber
    }

    /// Names the letter: one record has one letter, however often it is read.
    public var id: String { "\(source)@\(position)" }

    /// The replay number that the record bore when it came: that of an earlier letter, which was put back and is still
    /// no event. Two letters with one such number are copies of one record.
    public var cameAs: Int64? { ReplayNumber.read(raw) }
}

extension DeadLetter {
    /// One line for people: the record as far as it fits, and where it stands and what is wrong with it.
    public var summary: String {
        let shown = String(decoding: raw.prefix(200), as: UTF8.self)
        return
            "\(madeVisible(shown))\(raw.count > 200 ? "…" : "") (\(madeVisible(source)), position \(position): \(reason))"
    }
}
