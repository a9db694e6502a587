// What became of the records that were handed to a producer.

/// Counts the records without a report, and keeps what failed. Belongs to the thread that serves the producer.
final class KafkaReports {
    /// A record that is surely not stored, since its topic was denied: it can be sent again.
    struct Denied {
        let key: [UInt8]?
        let record: [UInt8]
    }

    private(set) var unreported = 0
    private(set) var failed = 0
    private(set) var first: (key: String?, failure: KafkaFailure)?
    /// In the order of their partitions.
    private(set) var denied: [Denied] = []
    /// Whether any record was stored since that was last asked.
    private var isAnyStored = false

    func sent() { unreported += 1 }

    func note(_ report: KafkaReport) {
        unreported -= 1
        guard let failure = report.failure else { return isAnyStored = true }
        if failure.kind == .noTopic, !report.mayBeStored {
            denied.append(Denied(key: report.key.map { Array($0) }, record: Array(report.record)))
            return
        }
        failed += 1
        if first == nil { first = (report.key.map(\.text), failure) }
    }

    func takeDenied() -> [Denied] {
        defer { denied = [] }
        return denied
    }

    func takeIsAnyStored() -> Bool {
        defer { isAnyStored = false }
        return isAnyStored
    }
}
