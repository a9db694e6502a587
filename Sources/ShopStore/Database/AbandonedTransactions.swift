import Mongo

extension ShopDatabase {
    /// The programs that change customers' documents and histories in transactions.
    private static let programs: Set<String> = ["shop-joiner", "make-purchases", "forget-customer"]
    /// How long a transaction of theirs may stand still, over a connection that is open, until it is taken for that of a
    /// process that died, in milliseconds.
    private static let idle_ms: Int64 = 1_000

    /// One that dies in the middle of a transaction leaves it open, and whoever writes one of its customers waits. Throws
    /// `StoreError`.
    /// Gives how many there were.
    @discardableResult
    public func releaseAbandoned() throws -> Int {
        do {
            var released = 0
            for program in Self.programs.union([pool.appName]) {
                released += try pool.withClient { try $0.abortIdleTransactions(of: program, idle_ms: Self.idle_ms) }
            }
            return released
        } catch let error as MongoError {
            throw StoreError(error)
        }
    }
}
