// The first contact with a cluster: everything that can be wrong is said now, within ten seconds.

/// Looks for the topic until it is there, or until it is certain that it will not be.
struct KafkaOpening {
    /// How long the brokers may take to answer, and one of their answers, in milliseconds.
    private static let answer_ms_max = 8_000
    private static let attempt_ms_max = 2_000

    let address: KafkaAddress
    let settings: KafkaSettings

    /// A configuration with the shop's defaults, the user's properties, and what the shop insists on.
    func configuration(defaults: [String: String], promises: [String: String]) throws -> KafkaConfiguration {
        let configuration = KafkaConfiguration()
        let common = ["client.id": "shop", "reconnect.backoff.max.ms": "1000"]
        for properties in [common, defaults, settings.values, promises] {
            for (name, value) in properties { try configuration.set(name, value) }
        }
        try configuration.set("bootstrap.servers", address.brokers.joined(separator: ","))
        return configuration
    }

    /// What the topic is called, whatever brokers the address names: `kafka:CLUSTER/TOPIC`.
    func topicName(_ client: KafkaClient) -> String {
        let cluster = client.clusterID(timeout_ms: 1_000) ?? address.brokers.joined(separator: ",")
        return "kafka:\(cluster)/\(address.topic)"
    }

    /// Throws `.unreachable`, `.refused`, or, where brokers say so for long enough, `.missing`: while they start they
    /// deny topics that they have, and one that is being made is not there at once.
    func waitForTopic(_ client: KafkaClient) throws {
        var complaint: KafkaFailure?
        client.events.failed = { if complaint?.kind != .refused { complaint = $0 } }
        defer { client.events.failed = { _ in } }
        let deadline = Deadline(after_ms: Self.answer_ms_max)
        var absence = TopicAbsence()
        while true {
            do throws(KafkaFailure) {
                if try client.partitionCount(timeout_ms: min(deadline.left_ms, Self.attempt_ms_max)) > 0 { return }
            } catch {
                absence.hear(error.kind == .noTopic ? .denied : .unknown, at: System.monotonic_ms())
                if absence.isFinal(at: System.monotonic_ms()) { throw EventLogError.missingTopic("\(address)") }
                if let final = finalError(error, complaint, timeIsUp: deadline.left_ms == 0) { throw final }
            }
            client.serve(wait_ms: 100)
        }
    }

    private func finalError(_ failure: KafkaFailure, _ complaint: KafkaFailure?, timeIsUp: Bool) -> EventLogError? {
        let worst = complaint ?? failure
        let reason = settings.masked(worst.reason)
        if failure.kind == .refused || worst.kind == .refused { return .refused(name: "\(address)", reason: reason) }
        return timeIsUp ? .unreachable(name: "\(address)", reason: reason) : nil
    }
}
