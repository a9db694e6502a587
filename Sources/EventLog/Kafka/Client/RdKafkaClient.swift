// Unsafe here: librdkafka's objects, by their addresses. It is sound because a client owns its own, its topic and who is told,
// and gives them back once, in `destroy`, when nobody has the client any more; no address leaves the files RdKafka….swift.
//
// They are the only ones that call librdkafka. Thin: each method is one or two C calls, and says which.
//
// Callbacks come on the thread that serves the client: while it polls, fetches, flushes or closes.

import CRdKafka

/// Who is told what a client has to say. Never retains its owner.
final class KafkaEvents {
    var failed: (KafkaFailure) -> Void = { _ in }
    var delivered: (KafkaReport) -> Void = { _ in }
    /// The group has given these partitions to this member; reading them begins with `KafkaConsumer.add`.
    var assigned: ([Int32]) -> Void = { _ in }
    /// The group takes these away. Gives those that are being read.
    var revoked: (_ partitions: [Int32], _ lost: Bool) -> [Int32] = { _, _ in [] }
    /// Whether the group ever said what is this member's, be it nothing.
    var wasAssigned = false

    static func at(_ opaque: UnsafeMutableRawPointer?) -> KafkaEvents? {
        opaque.map { Unmanaged<KafkaEvents>.fromOpaque($0).takeUnretainedValue() }
    }
}

/// `rd_kafka_t`: a producer or a consumer.
class KafkaClient: @unchecked Sendable {
    let handle: OpaquePointer
    /// `rd_kafka_topic_t` of the log's topic.
    let topic: OpaquePointer
    let events: KafkaEvents
    private let opaque: Unmanaged<KafkaEvents>

    init(_ type: rd_kafka_type_t, _ configuration: KafkaConfiguration, topic: String) throws {
        events = KafkaEvents()
        opaque = .passRetained(events)
        do {
            handle = try configuration.makeClient(type, telling: opaque.toOpaque())
        } catch {
            opaque.release()
            throw error
        }
        self.topic = rd_kafka_topic_new(handle, topic, nil)
    }

    /// `rd_kafka_poll`: serves the callbacks for at most so long. How many there were says nothing: what each has to say, it says.
    func serve(wait_ms: Int) { _ = rd_kafka_poll(handle, Int32(clamping: wait_ms)) }

    /// `rd_kafka_metadata` of the topic: how many partitions it has.
    func partitionCount(timeout_ms: Int) throws(KafkaFailure) -> Int {
        var metadata: UnsafePointer<rd_kafka_metadata>?
        try KafkaFailure.check(rd_kafka_metadata(handle, 0, topic, &metadata, Int32(clamping: timeout_ms)))
        defer { rd_kafka_metadata_destroy(metadata) }
        guard let found = metadata?.pointee, found.topic_cnt == 1 else {
            throw KafkaFailure(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)
        }
        try KafkaFailure.check(found.topics[0].err)
        return Int(found.topics[0].partition_cnt)
    }

    /// Whether the brokers know the topic.
    func presence(timeout_ms: Int) -> TopicAbsence.Answer {
        do throws(KafkaFailure) {
            return try partitionCount(timeout_ms: timeout_ms) > 0 ? .there : .denied
        } catch {
            return error.kind == .noTopic ? .denied : .unknown
        }
    }

    /// `rd_kafka_clusterid`: the same whatever brokers the address names; nil if the brokers have none. It names sources,
    /// so one that is no UTF-8 counts as none: repaired, two of them could become one name, and share a position.
    func clusterID(timeout_ms: Int) -> String? {
        guard let text = rd_kafka_clusterid(handle, Int32(clamping: timeout_ms)) else { return nil }
        defer { rd_kafka_mem_free(handle, text) }
        return String(validatingCString: text)
    }

    /// `rd_kafka_destroy_flags`, on a thread of its own, since it can hang; what does is left behind, and so is a
    /// client that cannot be destroyed, as `closing` says.
    func destroy(after closing: @escaping @Sendable (OpaquePointer, KafkaEvents) -> Bool) {
        struct Parts: @unchecked Sendable {
            let handle: OpaquePointer
            let topic: OpaquePointer
            let events: Unmanaged<KafkaEvents>
        }
        let parts = Parts(handle: handle, topic: topic, events: opaque)
        runDetached(wait_ms: 3_000) {
            guard closing(parts.handle, parts.events.takeUnretainedValue()) else { return }
            rd_kafka_topic_destroy(parts.topic)
            rd_kafka_destroy_flags(parts.handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE)
            parts.events.release()
        }
    }
}
