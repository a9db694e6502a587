import EventLog
import ShopStore

/// How a service follows its log.
public struct FollowSettings: Sendable {
    public var share = Share.whole
    /// Whether to end where the log ends now, instead of following it.
    public var untilEnd = false
    /// For a log that groups share: the group, where it begins, and whether a log that is missing is made.
    public var group = "shop-joiner"
    public var from: ReadingStart?
    public var createsTopic = false
    /// What crashes of the service leave behind, and have left; without it they leave nothing.
    public var crashMarks: CrashMarks?

    public init() {}
}
