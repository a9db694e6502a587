extension Int64 {
    /// Unix milliseconds, where they stand for a moment that somebody knows: `Int64.min` stands for none.
    public var knownTime_ms: Int64? { self == .min ? nil : self }
}
