import EventLog
import Following
import Logging
import Shop
import ShopStore

/// What a joiner is told, and what it tells.
extension Joiner {
    /// What a joiner is told before it begins.
    public struct Configuration: Sendable {
        /// Which part of the customers it looks after, of a log in files.
        public var share = Share.whole
        /// Whether to end where the log ends now, instead of following it.
        public var untilEnd = false
        /// Whether the first bad record ends the run, instead of going to the dead letters.
        public var stopsOnInvalid = false
        /// How a cart's summary is printed for each event; `nil`: not at all.
        public var summaries: SummaryFormat?
        /// How large a batch may be, and how long it may grow.
        public var limits = BatchLimits()
        /// How much memory the states of customers that were touched lately may take.
        public var cachedCustomers_bytes_max = 64 << 20
        /// How many threads work out and store a batch's customers.
        public var workers = 4
        /// For a log that groups share: the group, where it begins, and whether a log that is missing is made.
        public var group = "shop-joiner"
        /// Where the group's first start begins; `nil`: at the beginning.
        public var from: ReadingStart?
        /// Whether a log that is missing is made, where its kind can be.
        public var createsTopic = false
        /// What crashes of the joiner leave behind, and have left; without it they leave nothing.
        public var crashMarks: CrashMarks?
        /// Follows the whole log, from the beginning, and prints nothing.
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
        /// The record, as the dead letter that it would have become.
        public var letter: DeadLetter
    }

    /// What the joiner tells while it runs.
    public struct Voice: Sendable {
        /// Prints summaries on standard output, or wherever they are wanted.
        public var print: @Sendable ([UInt8]) throws -> Void
        /// Says something to the operator.
        public var logger: Logger
        /// Shows how far the run has come; called after each batch, and about once a second without one. How far it is
        /// behind is worked out only for those who ask, and nil where there is no telling.
        public var progress: @Sendable (RunCounts, _ behind: () -> Behind?) -> Void

        /// Who is told what; each may be called from any thread but `print`.
        public init(
            print: @escaping @Sendable ([UInt8]) throws -> Void, logger: Logger,
            progress: @escaping @Sendable (RunCounts, _ behind: () -> Behind?) -> Void
        ) {
            self.print = print
            self.logger = logger
            self.progress = progress
        }
    }
}
