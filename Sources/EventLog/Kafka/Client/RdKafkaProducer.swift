// Unsafe here: producing, as librdkafka does it. It is sound because librdkafka copies a record before the call returns, and
// keeps what it reports for the length of the callback.

import Bytes
import CRdKafka

let reportDelivery:
    @convention(c) (OpaquePointer?, UnsafePointer<rd_kafka_message_t>?, UnsafeMutableRawPointer?) -> Void = {
        _, message, opaque in
        guard let message else { return }
        let failed = message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : KafkaFailure(message.pointee.err)
        KafkaEvents.at(opaque)?.delivered(
            KafkaReport(
                key: message.pointee.key.map { ByteView($0, message.pointee.key_len) },
                record: ByteView(message.pointee.payload, message.pointee.len),
                failure: failed,
                mayBeStored: rd_kafka_message_status(message) != RD_KAFKA_MSG_STATUS_NOT_PERSISTED))
    }

/// What became of a record; its bytes are valid only during the call that reports it.
struct KafkaReport {
    let key: ByteView?
    let record: ByteView
    let failure: KafkaFailure?
    /// `rd_kafka_message_status`: only where this is false is it certain that no broker has the record.
    let mayBeStored: Bool
}

/// A producer of one topic. Belongs to one thread at a time.
final class KafkaProducer: KafkaClient, @unchecked Sendable {
    init(_ configuration: KafkaConfiguration, topic: String) throws {
        try super.init(RD_KAFKA_PRODUCER, configuration, topic: topic)
    }

    /// `rd_kafka_purge` and `rd_kafka_destroy`: what was not flushed is dropped.
    deinit {
        events.delivered = { _ in }
        events.failed = { _ in }
        destroy { handle, _ in
            rd_kafka_purge(handle, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
            return true
        }
    }

    /// `rd_kafka_produce`: both are copied. Throws `.queueFull` and `.tooLarge` among others.
    func produce(key: ByteView?, _ record: ByteView) throws(KafkaFailure) {
        let anyPartition: Int32 = -1
        // A key without a pointer would be none at all; that of a view is there even where there is nothing to copy.
        // A record of no bytes is one without a value: what a compacted topic takes for a deletion.
        let value = record.isEmpty ? nil : UnsafeMutableRawPointer(mutating: record.unsafeBytes.baseAddress)
        let result = rd_kafka_produce(
            topic, anyPartition, RD_KAFKA_MSG_F_COPY, value,
            record.count, key?.unsafeBytes.baseAddress, key?.count ?? 0, nil)
        guard result == 0 else { throw KafkaFailure(rd_kafka_last_error()) }
    }

    /// `rd_kafka_flush`: sends what waits, for at most so long. Whether every record has had its report.
    func flush(wait_ms: Int) -> Bool {
        rd_kafka_flush(handle, Int32(clamping: wait_ms)) == RD_KAFKA_RESP_ERR_NO_ERROR
    }
}
