// What librdkafka says of its failures.

import CRdKafka

extension KafkaFailure {
    init(_ code: rd_kafka_resp_err_t, _ detail: String? = nil) {
        kind = Self.kind(of: code)
        reason = detail ?? clientText(rd_kafka_err2str(code))
    }

    private static func kind(of code: rd_kafka_resp_err_t) -> Kind {
        switch code {
        case RD_KAFKA_RESP_ERR__AUTHENTICATION, RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED,
            RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM, RD_KAFKA_RESP_ERR_ILLEGAL_SASL_STATE,
            RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
            RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
            .refused
        case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN: .allBrokersDown
        case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC,
            RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
            .noTopic
        case RD_KAFKA_RESP_ERR__FATAL: .fatal
        case RD_KAFKA_RESP_ERR__QUEUE_FULL: .queueFull
        case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE: .tooLarge
        case RD_KAFKA_RESP_ERR__PARTITION_EOF: .partitionEnd
        case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET, RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE: .offsetGone
        case RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID, RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION,
            RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID, RD_KAFKA_RESP_ERR__ASSIGNMENT_LOST:
            .staleMember
        case RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS: .rebalancing
        case RD_KAFKA_RESP_ERR__TIMED_OUT, RD_KAFKA_RESP_ERR__TRANSPORT: .unanswered
        default: .other
        }
    }

    static func check(_ code: rd_kafka_resp_err_t) throws(KafkaFailure) {
        if code != RD_KAFKA_RESP_ERR_NO_ERROR { throw KafkaFailure(code) }
    }
}

/// A text of librdkafka's own, or one that a broker gave it. What is no UTF-8 in it is replaced: it is only shown.
func clientText(_ text: UnsafePointer<CChar>) -> String { String(cString: text) }
