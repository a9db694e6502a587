// Records that a group was to read and that are gone.

/// What a group was to read next, and what became of it.
public enum MissingRecords: Sendable, Equatable, CustomStringConvertible {
    /// Nobody has read the records from this offset up to, not including, that one, and they are gone.
    case gone(from: Int64, to: Int64)
    /// The partition ends before the position: another topic has its name, or its brokers have lost records.
    case endsEarly(position: Int64, end: Int64)
    /// The file is gone that was read up to this byte; or so many bytes of it are unread behind a link that leads elsewhere.
    case leftBehind(position: Int64, unread_bytes: Int64?)

    init?(from position: Int64, kept: Range<Int64>) {
        if position > kept.upperBound {
            self = .endsEarly(position: position, end: kept.upperBound)
        } else if position < kept.lowerBound {
            self = .gone(from: position, to: kept.lowerBound)
        } else {
            return nil
        }
    }

    public var description: String {
        switch self {
        case .gone(let from, let to): "\(to - from) records from offset \(from) on are gone, unread"
        case .endsEarly(let position, let end): "its position is \(position), and it ends at \(end)"
        case .leftBehind(let position, nil): "the file is gone; it was read up to byte \(position)"
        case .leftBehind(_, let unread_bytes?):
            "\(unread_bytes) bytes are unread, and the link that led there leads elsewhere"
        }
    }
}
