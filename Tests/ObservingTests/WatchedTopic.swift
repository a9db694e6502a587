// A topic in the repository's own stand-in for Kafka, with some events in it.

import Foundation
import Support
import Testing

struct WatchedTopic {
    /// Members of a group on the stand-in wait for almost as long as a session lasts.
    static let quickGroup = ["-X", "session.timeout.ms=3500", "-X", "heartbeat.interval.ms=250"]

    let url: String
    private let cluster: MockCluster

    init(events: Int = 20) throws {
        cluster = try MockCluster(partitions: 1)
        url = "kafka://\(cluster.brokers)/events"
        let made = try Shop(events: url).run(.makeOrders, "--count", "\(events)")
        try #require(made.status == 0, "\(made)")
    }
}
