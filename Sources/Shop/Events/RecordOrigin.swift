extension EventParser {
    /// Where a record stands, and when it came.
    public struct Origin: Sendable {
        /// The number of its source in this run.
        public var source: UInt32
        /// Where the record starts.
        public var start: Int64
        /// The position just after the record.
        public var end: Int64
        /// When it happened, if the record itself does not say: Unix milliseconds (UTC).
        public var timestamp_ms: Int64
        /// Whether that is only when it was read, because the log keeps no times.
        public var isTimeOfReading: Bool

        /// `timestamp_ms` in Unix milliseconds (UTC).
        public init(source: UInt32, start: Int64, end: Int64, timestamp_ms: Int64, isTimeOfReading: Bool = false) {
            self.source = source
            self.start = start
            self.end = end
            self.timestamp_ms = timestamp_ms
            self.isTimeOfReading = isTimeOfReading
        }
    }
}
