// What a consumer receives.

import Bytes
import CRdKafka

/// A message as the consumer holds it; valid only during the call that hands it over.
struct KafkaMessage {
    let pointer: UnsafeMutablePointer<rd_kafka_message_t>

    var partition: Int32 { pointer.pointee.partition }
    var offset: Int64 { pointer.pointee.offset }
    /// Empty for a tombstone.
    var payload: ByteView { ByteView(pointer.pointee.payload, pointer.pointee.len) }
    /// Empty where there is none, too.
    var key: ByteView { ByteView(pointer.pointee.key, pointer.pointee.key_len) }
    /// `rd_kafka_message_timestamp`, whichever of the two kinds it is.
    var timestamp_ms: Int64? {
        let time_ms = rd_kafka_message_timestamp(pointer, nil)
        return time_ms < 0 ? nil : time_ms
    }
    /// Set where this is no message, but news of the partition or the consumer (`rd_kafka_message_errstr`).
    var failure: KafkaFailure? {
        guard pointer.pointee.err != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        return KafkaFailure(pointer.pointee.err, rd_kafka_message_errstr(pointer).map(clientText))
    }
}

extension LastRecord {
    init(_ message: KafkaMessage) {
        let (key, value) = (EventLog.fingerprint(message.key), EventLog.fingerprint(message.payload))
        // No sum: a key and a value that change places are another record.
        self.init(
            offset: message.offset, timestamp_ms: message.timestamp_ms,
            fingerprint: key &* 0x2545_F491_4F6C_DD1D ^ value)
    }
}

extension ByteView {
    /// What a message points at, if it points at anything.
    init(_ start: UnsafeMutableRawPointer?, _ count: Int) {
        self.init(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
    }
}
