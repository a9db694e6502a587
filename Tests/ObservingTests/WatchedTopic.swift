// A topic in the repository's own stand-in for Kafka, with some events in it.

import Foundation
import Support
import Testing

struct WatchedTopic {
    /// Members of a group on the stand-in wait for almost as long as a session lasts.
    static let quickGroup = ["-X", "session.timeout.ms=3500", "-X", "heartbeat.interval.ms=250"]

    let url: String
    private let broker: ChildProcess

    init(events: Int = 20) throws {
        broker = try ChildProcess(
            Program.kafkaMock.path, ["--partitions", "1"], environment: Shop().environment, input: nil)
        try #require(broker.wait(seconds: 20) { $0.lines > 0 })
        url = broker.text.trimmingCharacters(in: .whitespacesAndNewlines)
        let made = try Shop(events: url).run(.makeOrders, "--count", "\(events)")
        try #require(made.status == 0, "\(made)")
    }
}
