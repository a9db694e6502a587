// Unsafe here: consuming, as librdkafka does it. It is sound because lists of partitions live for one call, and because each
// message in the batch is the consumer's own until it is handed over, for the length of a call, and freed, once.

import CRdKafka

let rebalance:
    @convention(c) (
        OpaquePointer?, rd_kafka_resp_err_t, UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?,
        UnsafeMutableRawPointer?
    ) -> Void = { client, code, list, opaque in
        guard let list, let events = KafkaEvents.at(opaque) else { return }
        let partitions = list.entries.map(\.partition)
        guard code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS else {
            let read = events.revoked(partitions, rd_kafka_assignment_lost(client) != 0)
            return list.withOnly(read) { discard(rd_kafka_incremental_unassign(client, $0)) }
        }
        events.wasAssigned = true
        events.assigned(partitions)
        // The group has its answer; they are read once it is known from where.
        list.withOnly([]) { discard(rd_kafka_incremental_assign(client, $0)) }
    }

/// An error that repeats what the error callback says.
private func discard(_ error: OpaquePointer?) { if let error { rd_kafka_error_destroy(error) } }

extension UnsafeMutablePointer<rd_kafka_topic_partition_list_t> {
    var entries: UnsafeMutableBufferPointer<rd_kafka_topic_partition_t> {
        UnsafeMutableBufferPointer(start: pointee.elems, count: Int(pointee.cnt))
    }

    /// A copy with no other partitions than these; valid during the call.
    func withOnly(
        _ partitions: [Int32], _ body: (UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) -> Void
    ) {
        guard let copy = rd_kafka_topic_partition_list_new(pointee.cnt) else { return }
        defer { rd_kafka_topic_partition_list_destroy(copy) }
        let wanted = Set(partitions)
        for entry in entries where wanted.contains(entry.partition) {
            rd_kafka_topic_partition_list_add(copy, entry.topic, entry.partition)
        }
        body(copy)
    }
}

/// A member of a consumer group once it subscribes, reading one topic.
final class KafkaConsumer: KafkaClient, @unchecked Sendable {
    /// `RD_KAFKA_OFFSET_BEGINNING`: stands for the offset of the first record kept.
    static let beginning = Int64(RD_KAFKA_OFFSET_BEGINNING)
    /// `RD_KAFKA_OFFSET_END`: stands for the offset after the last record.
    private static let end = Int64(RD_KAFKA_OFFSET_END)
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
        events.assigned = { _ in }
        // What is being read goes with the consumer.
        events.revoked = { partitions, _ in partitions }
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

    /// The partition of the message that comes next of those received; nil where none does, or news of a partition.
    var nextPartition: Int32? {
        guard let next = held.first.flatMap({ batch[$0] }), next.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR else {
            return nil
        }
        return next.pointee.partition
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
    ///
    /// `rd_kafka_query_watermark_offsets` looks at its own time limit only when an answer comes, so a broker that is away
    /// holds it for a minute: for the first offset and the end, too, it is this call that asks, with Kafka's own numbers.
    func offsets(of partitions: [Int32], at timestamp_ms: Int64, timeout_ms: Int) throws(KafkaFailure) -> [Int32: Int64]
    {
        var offsets: [Int32: Int64] = [:]
        let times = Dictionary(partitions.map { ($0, Optional(timestamp_ms)) }) { $1 }
        let code = withList(times) { list in
            let code = rd_kafka_offsets_for_times(handle, list, Int32(clamping: timeout_ms))
            for entry in list.entries { offsets[entry.partition] = entry.offset }
            return code != RD_KAFKA_RESP_ERR_NO_ERROR ? code : list.entries.first { $0.err.rawValue != 0 }?.err ?? code
        }
        try KafkaFailure.check(code)
        return offsets
    }

    /// The offset after the last message: `rd_kafka_get_watermark_offsets` where that will do, else a broker's answer.
    func end(of partition: Int32, asking: Bool, timeout_ms: Int) throws(KafkaFailure) -> Int64 {
        if !asking, let end = knownEnd(of: partition) { return end }
        return try offsets(of: [partition], at: Self.end, timeout_ms: timeout_ms)[partition] ?? 0
    }

    /// `rd_kafka_get_watermark_offsets`: the offset after the last message, as far as one that was received said.
    func knownEnd(of partition: Int32) -> Int64? {
        var (low, high): (Int64, Int64) = (-1, -1)
        guard rd_kafka_get_watermark_offsets(handle, topicName, partition, &low, &high).rawValue == 0 else {
            return nil
        }
        return high >= 0 ? high : nil
    }

    /// The offsets of the first message kept and after the last one, as a broker says. Both are asked for one after the
    /// other, and within the time together.
    func bounds(of partition: Int32, timeout_ms: Int) throws(KafkaFailure) -> Range<Int64> {
        let deadline = Deadline(after_ms: timeout_ms)
        let low = try offsets(of: [partition], at: Self.beginning, timeout_ms: timeout_ms)[partition] ?? 0
        let high = try end(of: partition, asking: true, timeout_ms: deadline.left_ms)
        return min(low, high)..<high
    }

    /// `rd_kafka_assign`, in no group: from now on `receive` gives what these partitions hold from these offsets on.
    func assign(_ offsets: [Int32: Int64]) throws(KafkaFailure) {
        try KafkaFailure.check(rd_kafka_poll_set_consumer(handle))
        if queue == nil { queue = rd_kafka_queue_get_consumer(handle) }
        try KafkaFailure.check(withList(offsets.mapValues { $0 }) { rd_kafka_assign(handle, $0) })
    }

    /// `rd_kafka_incremental_assign`: reads these partitions, too, from these offsets on.
    func add(_ offsets: [Int32: Int64]) throws(KafkaFailure) {
        try change(offsets.mapValues { $0 }, rd_kafka_incremental_assign)
    }

    /// `rd_kafka_incremental_unassign`: reads these no longer.
    func remove(_ partitions: [Int32]) throws(KafkaFailure) {
        try change(Dictionary(partitions.map { ($0, nil) }) { $1 }, rd_kafka_incremental_unassign)
    }

    private func change(
        _ offsets: [Int32: Int64?],
        _ call: (OpaquePointer?, UnsafePointer<rd_kafka_topic_partition_list_t>?) -> OpaquePointer?
    ) throws(KafkaFailure) {
        var detail: String?
        let code = withList(offsets) { list in
            guard let error = call(handle, list) else { return RD_KAFKA_RESP_ERR_NO_ERROR }
            defer { rd_kafka_error_destroy(error) }
            detail = rd_kafka_error_string(error).map(clientText)
            return rd_kafka_error_code(error)
        }
        if code != RD_KAFKA_RESP_ERR_NO_ERROR { throw KafkaFailure(code, detail) }
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
