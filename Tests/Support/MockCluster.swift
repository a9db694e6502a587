// The repository's own stand-in for Kafka, in a process of its own, and the trouble that it can be told to make.

import Foundation
import Synchronization

/// Brokers with some topics, for as long as the object lives.
public final class MockCluster: Sendable {
    /// `host:port[,host:port]`.
    public let brokers: String
    private let process: ChildProcess
    private let isTelling = Mutex(())

    /// Throws ``DeadlinePassed`` where they do not say within 30 seconds where they are.
    public init(topic: String = "events", partitions: Int = 4) throws {
        // They name the members of a group by addresses. Memory that was freed must not come back while they run
        // (and `calloc` takes none from glibc's tcache): else a member that was paused and a new one share a name.
        let environment = Shop().environment.merging(["GLIBC_TUNABLES": "glibc.malloc.tcache_count=65535"]) { $1 }
        process = try ChildProcess(
            Program.kafkaMock.path, ["--topic", topic, "--partitions", "\(partitions)"], environment: environment,
            input: nil)
        process.wait(seconds: 30) { $0.lines > 0 }
        let url = process.text.split(separator: "\n").first ?? ""
        guard let brokers = url.split(separator: "/").dropFirst().first else {
            throw DeadlinePassed(description: "the brokers do not say where they are")
        }
        self.brokers = String(brokers)
    }

    /// Every broker hangs up and lets nobody in.
    public func goDown() { tell("down") }

    public func comeBack() { tell("up") }

    /// Metadata requests for the topic fail with Kafka's error number; 0 for none.
    public func failTopic(_ name: String, code: Int) { tell("fail-topic \(name) \(code)") }

    /// The next requests of Kafka's API number fail with the error number.
    public func failNext(_ times: Int, api: Int, code: Int) { tell("fail-next \(times) \(api) \(code)") }

    /// Returns once it is made.
    private func tell(_ trouble: String) {
        isTelling.withLock { _ in
            let lines = process.seen.lines
            process.tell(trouble + "\n")
            process.wait(seconds: 30) { $0.lines > lines }
            precondition(process.text.hasSuffix(trouble + "\n"), "the mock broker does not make this: \(trouble)")
        }
    }
}
