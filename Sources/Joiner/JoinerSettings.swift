import EventLog
import Following
import Shop
import ShopStore

/// What a joiner is told, and what it tells.
extension Joiner {
    public struct Configuration: Sendable {
        public var share = Share.whole
        /// Whether to end where the log ends now, instead of following it.
        public var untilEnd = false
        /// Whether the first bad record ends the run, instead of going to the dead letters.
        public var stopsOnInvalid = false
        public var summaries: SummaryFormat?
        public var limits = BatchLimits()
        /// How much memory the states of customers that were touched lately may take.
        public var cachedCustomers_bytes_max = 64 << 20
        /// How many threads work out and store a batch's customers.
        public var workers = 4
        /// For a log that groups share: the group, where it begins, and whether a log that is missing is made.
        public var group = "shop-joiner"
        public var from: ReadingStart?
        public var createsTopic = false
        /// What crashes of the joiner leave behind, and have left; without it they leave nothing.
        public var crashMarks: CrashMarks?
        public init() {}

        var following: FollowSettings {
            var settings = FollowSettings()
            (settings.share, settings.untilEnd, settings.crashMarks) = (share, untilEnd, crashMarks)
            (settings.group, settings.from, settings.createsTopic) = (group, from, createsTopic)
            return settings
        }
    }

    /// A bad record ended the run; it is still to be read.
    public struct InvalidDataStop: Error {
        public var letter: DeadLetter
    }

    /// What the joiner tells while it runs.
    public struct Voice: Sendable {
        /// Prints summaries on standard output, or wherever they are wanted.
        public var print: @Sendable ([UInt8]) throws -> Void
        /// Says something to the operator.
        public var say: @Sendable (String) -> Void
        /// Shows how far the run has come; called after each batch, and about once a second without one. How far it is
        /// behind is worked out only for those who ask, and nil where there is no telling.
        public var progress: @Sendable (RunCounts, _ behind: () -> Behind?) -> Void

        public init(
            print: @escaping @Sendable ([UInt8]) throws -> Void, say: @escaping @Sendable (String) -> Void,
            progress: @escaping @Sendable (RunCounts, _ behind: () -> Behind?) -> Void
        ) {
            self.print = print
            self.say = say
            self.progress = progress
        }
    }
}
