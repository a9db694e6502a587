// What can go wrong in a log, and whose move it is.
//
// Every text that came from outside (paths, names) passes through `madeVisible`, so a description
// can be written to a terminal or a log as it stands.

/// The one error type of this module. `description` names the file and what happened to it.
public enum EventLogError: Error, Equatable {
    /// The text given as a log's address is not one. The reason never repeats what may hold a password.
    case invalidAddress(reason: String)
    /// There is no such log to read; `noun` is what people call one of its kind.
    case missing(name: String, noun: String = "file or directory")
    /// The path names something that cannot be a log: a pipe, a device, a directory where a file must be.
    case notALog(name: String, reason: String)
    /// The file is shorter than the position up to which it has been read.
    case truncated(name: String, position: Int64, size_bytes: Int64)
    /// The bytes before the stored position are not the ones that were read.
    case replaced(name: String, position: Int64)
    /// It cannot be told which of two logs this is, or another log stands where one was read. The reason names both.
    case otherLog(name: String, reason: String)
    /// A topic's partition does not hold what was read of it: another topic has its name.
    case otherTopic(name: String, reason: String)
    /// A topic's partition ends before the position, up to which it was read, or which somebody has set.
    case endsEarly(name: String, position: Int64, end: Int64, wasRead: Bool)
    /// Records were there and are gone, and nobody has read them: from this position up to, not including, that one.
    case recordsGone(name: String, from: Int64, to: Int64)
    /// A file that was read up to a position is gone, and whatever came after that with it; or only some of it is left unread
    /// (so many bytes) where a link leads elsewhere by now.
    case leftBehind(name: String, position: Int64, unread_bytes: Int64?)
    /// While being read the file was moved or deleted; it has been read to its end.
    case rotated(name: String, position: Int64, successor: Bool)
    /// A stored position that no reader can have written.
    case invalidMark(name: String, position: Int64)
    /// There is no such place in a log as somebody has asked for.
    case noSuchPlace(name: String, reason: String)
    /// A directory log's own bookkeeping cannot be trusted.
    case damaged(name: String, reason: String)
    /// The record cannot be appended: it would not be read back as it is.
    case unacceptableRecord(reason: String)
    /// Whoever read our standard output has gone (`EPIPE`).
    case outputClosed
    /// None of a log's brokers could be reached, or none answered.
    case unreachable(name: String, reason: String)
    /// A broker knows us and will not have us: wrong credentials, or no permission.
    case refused(name: String, reason: String)
    /// Records were sent and not stored: how many, and the first one's key and the reason.
    case undelivered(name: String, key: String?, reason: String, count: Int)
    /// A property of a log that does not exist, or that must not be set. Never repeats its value.
    case invalidProperty(name: String, reason: String)
    /// The operating system refused a call.
    case system(call: String, name: String, code: Int32)

    /// Whether the log's own bookkeeping cannot be trusted.
    var isDamage: Bool { if case .damaged = self { true } else { false } }

    /// Whether a file does not hold what was read up to a mark.
    public var saysOtherContent: Bool {
        switch self {
        case .truncated, .replaced, .invalidMark: true
        default: false
        }
    }

    /// Whose move it is after an error.
    public enum Fault: Sendable { case usage, configuration, input, environment }

    /// `.usage`: the caller gave a wrong address or record. `.configuration`: credentials or permissions are
    /// wrong. `.input`: the log is not (or no longer) what it should be, and someone has to look. `.environment`:
    /// worth another try later.
    public var fault: Fault {
        switch self {
        case .invalidAddress, .unacceptableRecord, .invalidProperty, .noSuchPlace: .usage
        case .refused: .configuration
        case .missing, .notALog, .truncated, .replaced, .otherLog, .otherTopic, .endsEarly, .recordsGone, .leftBehind,
            .rotated, .invalidMark, .damaged:
            .input
        case .system(_, _, let code): System.blamesPath(code) ? .input : .environment
        case .outputClosed, .unreachable, .undelivered: .environment
        }
    }
}

extension EventLogError: CustomStringConvertible {
    public var description: String { madeVisible(text) }

    private var text: String {
        switch self {
        case .invalidAddress(let reason): "not an event log's address: \(reason)"
        case .missing(let name, let noun): "\(name): no such \(noun)"
        case .notALog(let name, let reason): "\(name): \(reason)"
        case .truncated(let name, let position, let size_bytes):
            "\(name): truncated: it was read up to byte \(position) and now ends at byte \(size_bytes)"
        case .replaced(let name, let position):
            "\(name): replaced: what stands before byte \(position) is not what was read from there"
        case .otherLog(let name, let reason): "\(name): \(reason)"
        case .otherTopic(let name, let reason):
            "\(name): not the topic that was read: \(reason). If another one was made under its name, this reads it from "
                + "its beginning: shop-positions forget '\(name)'"
        case .endsEarly(let name, let position, let end, false):
            "\(name): it ends at offset \(end), and its stored position is \(position). This goes on from its end: "
                + "shop-positions reset '\(name)' --to end"
        case .endsEarly(let name, let position, let end, true):
            "\(name): it was read up to offset \(position), and now it ends at \(end). If its brokers have lost what came "
                + "behind that, this goes on from its end: shop-positions reset '\(name)' --to end. If another topic was made "
                + "under its name, this reads that from its beginning: shop-positions forget '\(name)'"
        case .recordsGone(let name, let from, let to):
            "\(name): \(to - from) records are gone that nobody has read: from offset \(from) to \(to - 1) the brokers keep "
                + "none. This goes on behind them: shop-positions reset '\(name)' --to beginning"
        case .leftBehind(let name, let position, let unread_bytes?):
            "\(name): \(unread_bytes) bytes of it are unread, from byte \(position) on, and the link that led there leads elsewhere. "
                + "Join it by itself first, with --until-end; or go on without them: shop-positions reset '\(name)' --to end"
        case .leftBehind(let name, let position, nil):
            "\(name): it is gone; it was read up to byte \(position), and what came after that nobody has read. Put it back, or "
                + "go on without it: shop-positions forget '\(name)'"
        case .rotated(let name, let position, let successor):
            "\(name): moved or deleted while being read (everything up to byte \(position) was read); "
                + (successor ? "another file stands in its place" : "nothing stands in its place")
                + ". Started again where it is now, it goes on"
        case .invalidMark(let name, let position): "\(name): the stored position \(position) is not a position"
        case .noSuchPlace(let name, let reason): "\(name): no such place: \(reason)"
        case .damaged(let name, let reason): "\(name): \(reason)"
        case .unacceptableRecord(let reason): "the record cannot be appended: \(reason)"
        case .outputClosed: "standard output was closed by its reader"
        case .unreachable(let name, let reason): "\(name): no broker can be reached: \(reason)"
        case .refused(let name, let reason): "\(name): refused by the broker: \(reason)"
        case .undelivered(let name, let key, let reason, let count):
            "\(name): \(count) \(count == 1 ? "record was" : "records were") not stored, the first "
                + (key.map { "with the key \"\($0)\"" } ?? "without a key") + ": \(reason)"
        case .invalidProperty(let name, let reason): "the property \"\(name)\" \(reason)"
        case .system(let call, let name, let code): "\(name): \(call): \(System.message(for: code))"
        }
    }
}
