/// How much of what grows for ever a document embeds, and in what portions the rest moves to the history.
public enum HistoryLimits {
    /// A document that embeds so many holdings gives its oldest ones away.
    public static let embeddedHoldings_max = 64
    /// Holdings in one document of the history.
    public static let holdingsPerBucket = 32
    /// A cart that embeds so many paid orders gives its oldest ones away.
    public static let embeddedPaidOrders_max = 512
    /// Paid orders in one document of the history.
    public static let paidOrdersPerBucket = 256
    /// A document that says it had so many buckets or more is not understood.
    static let buckets_max = Int64(Int32.max)
}
