import EventLog
import ShopStore

/// How a service follows its log.
public struct FollowSettings: Sendable {
    /// Which part of the log's customers the service looks after, of a log in files.
    public var share = Share.whole
    /// Whether to end where the log ends now, instead of following it.
    public var untilEnd = false
    /// For a log that groups share: the group, where it begins, and whether a log that is missing is made.
    public var group = "shop-joiner"
    /// Where the group's first start begins; `nil`: at the beginning.
    public var from: ReadingStart?
    /// Whether a log that is missing is made, where its kind can be.
    public var createsTopic = false
    /// What crashes of the service leave behind, and have left; without it they leave nothing.
    public var crashMarks: CrashMarks?

    /// To the end of time, from the beginning, alone.
    public init() {}
}
