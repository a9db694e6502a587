// The only file that calls librdkafka. Thin: each method is one or two C calls, and says which.
//
// Callbacks come on the thread that serves the client: while it polls, fetches, flushes or closes.

import CRdKafka

extension KafkaFailure {
    fileprivate init(_ code: rd_kafka_resp_err_t, _ detail: String? = nil) {
        kind = Self.kind(of: code)
        reason = detail ?? String(cString: rd_kafka_err2str(code))
    }

    private static func kind(of code: rd_kafka_resp_err_t) -> Kind {
        switch code {
        case RD_KAFKA_RESP_ERR__AUTHENTICATION, RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED,
            RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM, RD_KAFKA_RESP_ERR_ILLEGAL_SASL_STATE,
            RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
            RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
            .refused
        case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN: .allBrokersDown
        case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC: .noTopic
        case RD_KAFKA_RESP_ERR__FATAL: .fatal
        case RD_KAFKA_RESP_ERR__QUEUE_FULL: .queueFull
        case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE: .tooLarge
        case RD_KAFKA_RESP_ERR__PARTITION_EOF: .partitionEnd
        case RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID, RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION,
            RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID, RD_KAFKA_RESP_ERR__ASSIGNMENT_LOST:
            .staleMember
        case RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS: .rebalancing
        case RD_KAFKA_RESP_ERR__TIMED_OUT, RD_KAFKA_RESP_ERR__TRANSPORT: .unanswered
        default: .other
        }
    }

    fileprivate static func check(_ code: rd_kafka_resp_err_t) throws(KafkaFailure) {
        if code != RD_KAFKA_RESP_ERR_NO_ERROR { throw KafkaFailure(code) }
    }
}

/// Who is told what a client has to say. Never retains its owner.
final class KafkaEvents {
    var failed: (KafkaFailure) -> Void = { _ in }
    var delivered: (_ key: UnsafeRawBufferPointer?, KafkaFailure?) -> Void = { _, _ in }
    /// Gives the offsets at which to start; partitions without one start where the group stands.
    var assigned: ([Int32]) -> [Int32: Int64] = { _ in [:] }
    var revoked: (_ partitions: [Int32], _ lost: Bool) -> Void = { _, _ in }
    /// Whether the group ever said what is this member's, be it nothing.
    fileprivate(set) var wasAssigned = false

    fileprivate static func at(_ opaque: UnsafeMutableRawPointer?) -> KafkaEvents? {
        opaque.map { Unmanaged<KafkaEvents>.fromOpaque($0).takeUnretainedValue() }
    }
}

/// `rd_kafka_conf_t`, until a client takes it over.
final class KafkaConfiguration {
    private var conf: OpaquePointer?

    /// `rd_kafka_conf_new`. librdkafka's own log lines go nowhere: what matters comes as an error.
    init() {
        conf = rd_kafka_conf_new()
        rd_kafka_conf_set_log_cb(conf) { _, _, _, _ in }
    }

    deinit { if let conf { rd_kafka_conf_destroy(conf) } }

    /// `rd_kafka_conf_set`. Throws `.invalidProperty`.
    func set(_ name: String, _ value: String) throws {
        let result = rd_kafka_conf_set(conf, name, value, nil, 0)
        guard result != RD_KAFKA_CONF_OK else { return }
        let reason = result == RD_KAFKA_CONF_UNKNOWN ? "is unknown to librdkafka" : "cannot have the value given"
        throw EventLogError.invalidProperty(name: name, reason: reason)
    }

    /// `rd_kafka_conf_get`.
    func value(of name: String) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { room in
            room.initialize(repeating: 0)
            var size = room.count
            guard let text = room.baseAddress, rd_kafka_conf_get(conf, name, text, &size) == RD_KAFKA_CONF_OK
            else { return "" }
            return String(cString: text)
        }
    }

    /// `rd_kafka_new`, with its callbacks set to tell `events`.
    fileprivate func makeClient(_ type: rd_kafka_type_t, telling events: UnsafeMutableRawPointer) throws
        -> OpaquePointer
    {
        rd_kafka_conf_set_opaque(conf, events)
        rd_kafka_conf_set_error_cb(conf) { client, code, reason, opaque in
            let code = rd_kafka_resp_err_t(rawValue: code)
            KafkaEvents.at(opaque)?.failed(KafkaFailure(code, reason.map { String(cString: $0) }))
        }
        if type == RD_KAFKA_PRODUCER { rd_kafka_conf_set_dr_msg_cb(conf, reportDelivery) }
        if type == RD_KAFKA_CONSUMER { rd_kafka_conf_set_rebalance_cb(conf, rebalance) }
        return try withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { room in
            room.initialize(repeating: 0)
            guard let client = rd_kafka_new(type, conf, room.baseAddress, room.count) else {
                let reason = room.baseAddress.map { String(cString: $0) } ?? ""
                throw EventLogError.invalidProperty(name: "", reason: "does not go with the others: \(reason)")
            }
            conf = nil
            return client
        }
    }
}

/// `rd_kafka_t`: a producer or a consumer.
class KafkaClient: @unchecked Sendable {
    fileprivate let handle: OpaquePointer
    /// `rd_kafka_topic_t` of the log's topic.
    fileprivate let topic: OpaquePointer
    let events: KafkaEvents
    private let opaque: Unmanaged<KafkaEvents>

    fileprivate init(_ type: rd_kafka_type_t, _ configuration: KafkaConfiguration, topic: String) throws {
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

    /// `rd_kafka_poll`: serves the callbacks for at most so long.
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

    /// `rd_kafka_clusterid`: the same whatever brokers the address names; nil if the brokers have none.
    func clusterID(timeout_ms: Int) -> String? {
        guard let text = rd_kafka_clusterid(handle, Int32(clamping: timeout_ms)) else { return nil }
        defer { rd_kafka_mem_free(handle, text) }
        return String(cString: text)
    }

    /// `rd_kafka_destroy_flags`, on a thread of its own, since it can hang; what does is left behind, and so is a
    /// client that cannot be destroyed, as `closing` says.
    fileprivate func destroy(after closing: @escaping @Sendable (OpaquePointer, KafkaEvents) -> Bool) {
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

// MARK: - Producing

private let reportDelivery:
    @convention(c) (OpaquePointer?, UnsafePointer<rd_kafka_message_t>?, UnsafeMutableRawPointer?) -> Void = {
        _, message, opaque in
        guard let message = message?.pointee else { return }
        let failure = message.err == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : KafkaFailure(message.err)
        let key = message.key.map { UnsafeRawBufferPointer(start: $0, count: message.key_len) }
        KafkaEvents.at(opaque)?.delivered(key, failure)
    }

/// A producer of one topic. Belongs to one thread at a time.
final class KafkaProducer: KafkaClient, @unchecked Sendable {
    init(_ configuration: KafkaConfiguration, topic: String) throws {
        try super.init(RD_KAFKA_PRODUCER, configuration, topic: topic)
    }

    /// `rd_kafka_purge` and `rd_kafka_destroy`: what was not flushed is dropped.
    deinit {
        events.delivered = { _, _ in }
        events.failed = { _ in }
        destroy { handle, _ in
            rd_kafka_purge(handle, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
            return true
        }
    }

    /// `rd_kafka_produce`: both are copied. Throws `.queueFull` and `.tooLarge` among others.
    func produce(key: UnsafeRawBufferPointer?, _ record: UnsafeRawBufferPointer) throws(KafkaFailure) {
        let anyPartition: Int32 = -1
        // A key without a pointer would be none at all; where there is nothing to copy, any will do.
        let keyStart = key.map { $0.baseAddress ?? UnsafeRawPointer(topic) }
        let result = rd_kafka_produce(
            topic, anyPartition, RD_KAFKA_MSG_F_COPY, UnsafeMutableRawPointer(mutating: record.baseAddress),
            record.count, keyStart, key?.count ?? 0, nil)
        guard result == 0 else { throw KafkaFailure(rd_kafka_last_error()) }
    }

    /// `rd_kafka_flush`: sends what waits, for at most so long. Whether every record has had its report.
    func flush(wait_ms: Int) -> Bool {
        rd_kafka_flush(handle, Int32(clamping: wait_ms)) == RD_KAFKA_RESP_ERR_NO_ERROR
    }
}

// MARK: - Consuming

private let rebalance:
    @convention(c) (
        OpaquePointer?, rd_kafka_resp_err_t, UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?,
        UnsafeMutableRawPointer?
    ) -> Void = { client, code, list, opaque in
        guard let list, let events = KafkaEvents.at(opaque) else { return }
        if code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS {
            events.wasAssigned = true
            let starts = events.assigned(list.entries.map(\.partition))
            for index in list.entries.indices {
                if let start = starts[list.entries[index].partition] { list.entries[index].offset = start }
            }
            discard(rd_kafka_incremental_assign(client, list))
        } else {
            events.revoked(list.entries.map(\.partition), rd_kafka_assignment_lost(client) != 0)
            discard(rd_kafka_incremental_unassign(client, list))
        }
    }

/// An error that repeats what the error callback says.
private func discard(_ error: OpaquePointer?) { if let error { rd_kafka_error_destroy(error) } }

extension UnsafeMutablePointer<rd_kafka_topic_partition_list_t> {
    fileprivate var entries: UnsafeMutableBufferPointer<rd_kafka_topic_partition_t> {
        UnsafeMutableBufferPointer(start: pointee.elems, count: Int(pointee.cnt))
    }
}

/// A message as the consumer holds it; valid only during the call that hands it over.
struct KafkaMessage {
    fileprivate let pointer: UnsafeMutablePointer<rd_kafka_message_t>

    var partition: Int32 { pointer.pointee.partition }
    var offset: Int64 { pointer.pointee.offset }
    /// Empty for a tombstone.
    var payload: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            start: pointer.pointee.payload, count: pointer.pointee.payload == nil ? 0 : pointer.pointee.len)
    }
    /// `rd_kafka_message_timestamp`, whichever of the two kinds it is.
    var timestamp_ms: Int64? {
        let time_ms = rd_kafka_message_timestamp(pointer, nil)
        return time_ms < 0 ? nil : time_ms
    }
    /// Set where this is no message, but news of the partition or the consumer (`rd_kafka_message_errstr`).
    var failure: KafkaFailure? {
        guard pointer.pointee.err != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        return KafkaFailure(pointer.pointee.err, rd_kafka_message_errstr(pointer).map { String(cString: $0) })
    }
}

/// A member of a consumer group once it subscribes, reading one topic.
final class KafkaConsumer: KafkaClient, @unchecked Sendable {
    /// `RD_KAFKA_OFFSET_BEGINNING` and `RD_KAFKA_OFFSET_END`: places that stand for an offset.
    static let beginning = Int64(RD_KAFKA_OFFSET_BEGINNING)
    static let end = Int64(RD_KAFKA_OFFSET_END)
    private static let batch_messages_max = 4096

    private let topicName: String
    private var isMember = false
    private var queue: OpaquePointer?
    private let batch: UnsafeMutableBufferPointer<UnsafeMutablePointer<rd_kafka_message_t>?>
    /// Where in `batch` the messages are that nobody took yet.
    private var held = 0..<0

    init(_ configuration: KafkaConfiguration, topic: String) throws {
        topicName = topic
        batch = .allocate(capacity: Self.batch_messages_max)
        batch.initialize(repeating: nil)
        try super.init(RD_KAFKA_CONSUMER, configuration, topic: topic)
    }

    /// `rd_kafka_consumer_close`, which leaves the group at once, and `rd_kafka_destroy`: but before version 2.3.0
    /// that ends the process where a member of a group never came to be assigned anything.
    deinit {
        events.failed = { _ in }
        events.assigned = { _ in [:] }
        events.revoked = { _, _ in }
        while takeFirst({ _ in }) != nil {}
        batch.deallocate()
        if let queue { rd_kafka_queue_destroy(queue) }
        let isMember = isMember
        destroy { handle, events in
            rd_kafka_consumer_close(handle)
            return !isMember || events.wasAssigned
        }
    }

    /// `rd_kafka_poll_set_consumer` and `rd_kafka_subscribe`: from now on `receive` serves the callbacks.
    func subscribe() throws(KafkaFailure) {
        try KafkaFailure.check(rd_kafka_poll_set_consumer(handle))
        queue = rd_kafka_queue_get_consumer(handle)
        isMember = true
        try KafkaFailure.check(withList([0: nil], isPartition: false) { rd_kafka_subscribe(handle, $0) })
    }

    /// Whether all that was received has been taken.
    var isEmpty: Bool { held.isEmpty }

    /// `rd_kafka_consume_batch_queue`: receives messages, once those before were taken. It waits until so many
    /// are there, the time is over, or `wake` was called; the wait for many would hold back the few.
    func receive(messages_max: Int = batch_messages_max, wait_ms: Int) {
        let count = rd_kafka_consume_batch_queue(
            queue, Int32(clamping: wait_ms), batch.baseAddress, min(messages_max, batch.count))
        held = 0..<max(0, min(count, batch.count))
    }

    /// Hands over the first message received, and frees it (`rd_kafka_message_destroy`); nil when there is none.
    @inline(__always)
    func takeFirst<Result>(_ body: (KafkaMessage) -> Result) -> Result? {
        while let index = held.first {
            held = index + 1..<held.upperBound
            guard let message = batch[index] else { continue }
            defer { rd_kafka_message_destroy(message) }
            return body(KafkaMessage(pointer: message))
        }
        return nil
    }

    /// `rd_kafka_queue_yield`: ends a wait in `receive`, or the next one. From any thread.
    func wake() { if let queue { rd_kafka_queue_yield(queue) } }

    /// `rd_kafka_commit_queue`, waiting for the answer: the offsets are the group's when it returns. From any thread.
    func commit(_ offsets: [Int32: Int64], timeout_ms: Int) throws(KafkaFailure) {
        let answers = rd_kafka_queue_new(handle)
        defer { rd_kafka_queue_destroy(answers) }
        try KafkaFailure.check(
            withList(offsets.mapValues { $0 }) { rd_kafka_commit_queue(handle, $0, answers, nil, nil) })
        guard let answer = rd_kafka_queue_poll(answers, Int32(clamping: timeout_ms)) else {
            throw KafkaFailure(RD_KAFKA_RESP_ERR__TIMED_OUT)
        }
        defer { rd_kafka_event_destroy(answer) }
        try KafkaFailure.check(rd_kafka_event_error(answer))
    }

    /// `rd_kafka_offsets_for_times`: the first offset of that time or later; -1, the end, without one.
    func offsets(of partitions: [Int32], at timestamp_ms: Int64, timeout_ms: Int) throws(KafkaFailure) -> [Int32: Int64]
    {
        var offsets: [Int32: Int64] = [:]
        let times = Dictionary(partitions.map { ($0, Optional(timestamp_ms)) }) { $1 }
        let code = withList(times) { list in
            let code = rd_kafka_offsets_for_times(handle, list, Int32(clamping: timeout_ms))
            for entry in list.entries { offsets[entry.partition] = entry.offset }
            return code
        }
        try KafkaFailure.check(code)
        return offsets
    }

    /// `rd_kafka_get_watermark_offsets`, else `rd_kafka_query_watermark_offsets`: the offset after the last message.
    func end(of partition: Int32, asking: Bool, timeout_ms: Int) throws(KafkaFailure) -> Int64 {
        var (low, high): (Int64, Int64) = (-1, -1)
        if !asking, rd_kafka_get_watermark_offsets(handle, topicName, partition, &low, &high).rawValue == 0, high >= 0 {
            return high
        }
        return try bounds(of: partition, timeout_ms: timeout_ms).upperBound
    }

    /// `rd_kafka_query_watermark_offsets`: the offsets of the first message kept and after the last one.
    func bounds(of partition: Int32, timeout_ms: Int) throws(KafkaFailure) -> Range<Int64> {
        var (low, high): (Int64, Int64) = (-1, -1)
        try KafkaFailure.check(
            rd_kafka_query_watermark_offsets(handle, topicName, partition, &low, &high, Int32(clamping: timeout_ms)))
        return min(low, high)..<high
    }

    /// `rd_kafka_committed`: where the group stands, without the partitions it has committed nothing for.
    func committed(_ partitions: [Int32], timeout_ms: Int) throws(KafkaFailure) -> [Int32: Int64] {
        var committed: [Int32: Int64] = [:]
        let wanted = Dictionary(partitions.map { ($0, Int64?.none) }) { $1 }
        let code = withList(wanted) { list in
            let code = rd_kafka_committed(handle, list, Int32(clamping: timeout_ms))
            for entry in list.entries where entry.offset >= 0 { committed[entry.partition] = entry.offset }
            return code == RD_KAFKA_RESP_ERR_NO_ERROR
                ? list.entries.first { $0.err != RD_KAFKA_RESP_ERR_NO_ERROR }?.err ?? code : code
        }
        try KafkaFailure.check(code)
        return committed
    }

    /// `rd_kafka_assign`, in no group: from now on `receive` gives what these partitions hold from these offsets on.
    func assign(_ offsets: [Int32: Int64]) throws(KafkaFailure) {
        try KafkaFailure.check(rd_kafka_poll_set_consumer(handle))
        if queue == nil { queue = rd_kafka_queue_get_consumer(handle) }
        try KafkaFailure.check(withList(offsets.mapValues { $0 }) { rd_kafka_assign(handle, $0) })
    }

    /// `rd_kafka_topic_partition_list_new`, with an entry for each partition.
    private func withList(
        _ offsets: [Int32: Int64?], isPartition: Bool = true,
        _ body: (UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) -> rd_kafka_resp_err_t
    ) -> rd_kafka_resp_err_t {
        guard let list = rd_kafka_topic_partition_list_new(Int32(clamping: offsets.count)) else {
            return RD_KAFKA_RESP_ERR__FAIL
        }
        defer { rd_kafka_topic_partition_list_destroy(list) }
        for (partition, offset) in offsets {
            let entry = rd_kafka_topic_partition_list_add(list, topicName, isPartition ? partition : -1)
            if let offset { entry?.pointee.offset = offset }
        }
        return body(list)
    }
}
