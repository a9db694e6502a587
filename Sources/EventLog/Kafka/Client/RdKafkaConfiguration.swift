// The properties of a client, and the callbacks that it gets.

import CRdKafka

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
        var text = [CChar](repeating: 0, count: 512)
        var size = text.count
        return rd_kafka_conf_get(conf, name, &text, &size) == RD_KAFKA_CONF_OK ? clientText(text) : ""
    }

    /// `rd_kafka_new`, with its callbacks set to tell `events`.
    func makeClient(_ type: rd_kafka_type_t, telling events: UnsafeMutableRawPointer) throws
        -> OpaquePointer
    {
        rd_kafka_conf_set_opaque(conf, events)
        rd_kafka_conf_set_error_cb(conf) { client, code, reason, opaque in
            let code = rd_kafka_resp_err_t(rawValue: code)
            KafkaEvents.at(opaque)?.failed(KafkaFailure(code, reason.map(clientText)))
        }
        if type == RD_KAFKA_PRODUCER { rd_kafka_conf_set_dr_msg_cb(conf, reportDelivery) }
        if type == RD_KAFKA_CONSUMER { rd_kafka_conf_set_rebalance_cb(conf, rebalance) }
        var reason = [CChar](repeating: 0, count: 512)
        guard let client = rd_kafka_new(type, conf, &reason, reason.count) else {
            throw EventLogError.invalidProperty(name: "", reason: "does not go with the others: \(clientText(reason))")
        }
        conf = nil
        return client
    }
}
