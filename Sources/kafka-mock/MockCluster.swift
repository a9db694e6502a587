// Unsafe here: librdkafka's built-in imitation of a Kafka cluster, listening on ports of this machine, by its address. It is
// sound because the object owns cluster and client, gives them back once, and librdkafka locks what its calls share; and because
// an address lives for the length of a call.
//
// It keeps nothing, forgets the oldest once a partition holds about 5 MiB, and fences nobody.

import CRdKafka

/// A cluster for as long as the object lives.
final class MockCluster: @unchecked Sendable {
    private let client: OpaquePointer
    private let cluster: OpaquePointer

    /// Nothing could be set up, for lack of ports or memory.
    struct CannotStart: Error, CustomStringConvertible {
        let description: String
    }

    /// `rd_kafka_mock_cluster_new`. Throws `CannotStart`.
    init(brokers: Int = 1) throws {
        let configuration = rd_kafka_conf_new()
        rd_kafka_conf_set_log_cb(configuration) { _, _, _, _ in }
        guard let client = rd_kafka_new(RD_KAFKA_PRODUCER, configuration, nil, 0) else {
            rd_kafka_conf_destroy(configuration)
            throw CannotStart(description: "librdkafka cannot be set up")
        }
        guard let cluster = rd_kafka_mock_cluster_new(client, Int32(clamping: brokers)) else {
            rd_kafka_destroy(client)
            throw CannotStart(description: "the brokers cannot be set up")
        }
        self.client = client
        self.cluster = cluster
    }

    /// `rd_kafka_mock_cluster_destroy`.
    deinit {
        rd_kafka_mock_cluster_destroy(cluster)
        rd_kafka_destroy(client)
    }

    /// `rd_kafka_mock_cluster_bootstraps`: `host:port[,host:port]`.
    var brokers: String { String(cString: rd_kafka_mock_cluster_bootstraps(cluster)) }

    /// `rd_kafka_mock_topic_create`. Throws `CannotStart`.
    func createTopic(_ name: String, partitions: Int) throws {
        let code = rd_kafka_mock_topic_create(cluster, name, Int32(clamping: partitions), 1)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw CannotStart(description: "topic \(name): \(String(cString: rd_kafka_err2str(code)))")
        }
    }

    /// `rd_kafka_mock_broker_set_down`: every broker hangs up and lets nobody in. It closes its port and takes it again
    /// at once, and ends the process where it cannot: where another thread has begun to start a program, for one, which
    /// has a copy of the open port until it runs. So what owns a cluster starts no programs.
    func goDown() { rd_kafka_mock_broker_set_down(cluster, -1) }

    /// `rd_kafka_mock_broker_set_up`.
    func comeBack() { rd_kafka_mock_broker_set_up(cluster, -1) }

    /// `rd_kafka_mock_topic_set_error`: metadata requests for the topic fail with Kafka's error number.
    func failTopic(_ name: String, code: Int) {
        rd_kafka_mock_topic_set_error(cluster, name, rd_kafka_resp_err_t(rawValue: Int32(clamping: code)))
    }

    /// `rd_kafka_mock_push_request_errors_array`: the next requests of Kafka's API number fail with the error number.
    func failNext(_ times: Int, api: Int, code: Int) {
        let errors = Array(repeating: rd_kafka_resp_err_t(rawValue: Int32(clamping: code)), count: times)
        rd_kafka_mock_push_request_errors_array(cluster, Int16(clamping: api), errors.count, errors)
    }
}
