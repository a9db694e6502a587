// Unsafe here: librdkafka's built-in imitation of a Kafka cluster, listening on ports of this machine, by its address. It is
// sound because the object owns cluster and client, gives them back once, and librdkafka locks what its calls share; and because
// an address lives for the length of a call.
//
// It keeps nothing, forgets the oldest once a partition holds about 5 MiB, and fences nobody.

import CRdKafka
import Glibc
import Synchronization

/// A cluster for as long as the object lives.
public final class MockCluster: @unchecked Sendable {
    private let client: OpaquePointer
    private let cluster: OpaquePointer
    /// The ports of brokers that are down, until they come back.
    private let held = Mutex<HeldPorts?>(nil)

    /// Nothing could be set up, for lack of ports or memory.
    public struct CannotStart: Error, CustomStringConvertible {
        public let description: String
    }

    /// `rd_kafka_mock_cluster_new`. Throws `CannotStart`.
    public init(brokers: Int = 1) throws {
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
    public var brokers: String { String(cString: rd_kafka_mock_cluster_bootstraps(cluster)) }

    /// `rd_kafka_mock_topic_create`. Throws `CannotStart`.
    public func createTopic(_ name: String, partitions: Int) throws {
        let code = rd_kafka_mock_topic_create(cluster, name, Int32(clamping: partitions), 1)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw CannotStart(description: "topic \(name): \(String(cString: rd_kafka_err2str(code)))")
        }
    }

    /// `rd_kafka_mock_broker_set_down`: every broker hangs up and lets nobody in.
    public func goDown() {
        rd_kafka_mock_broker_set_down(cluster, -1)
        held.withLock { $0 = HeldPorts(of: brokers) }
    }

    /// `rd_kafka_mock_broker_set_up`.
    public func comeBack() {
        held.withLock { held in
            held?.release()
            held = nil
        }
        rd_kafka_mock_broker_set_up(cluster, -1)
    }

    /// `rd_kafka_mock_topic_set_error`: metadata requests for the topic fail with Kafka's error number.
    public func failTopic(_ name: String, code: Int) {
        rd_kafka_mock_topic_set_error(cluster, name, rd_kafka_resp_err_t(rawValue: Int32(clamping: code)))
    }

    /// `rd_kafka_mock_push_request_errors_array`: the next requests of Kafka's API number fail with the error number.
    public func failNext(_ times: Int, api: Int, code: Int) {
        let errors = Array(repeating: rd_kafka_resp_err_t(rawValue: Int32(clamping: code)), count: times)
        rd_kafka_mock_push_request_errors_array(cluster, Int16(clamping: api), errors.count, errors)
    }
}

/// Ports of this machine that nobody else is to get for as long as the object lives: bound, and not listened at, so that
/// whoever connects is refused.
///
/// librdkafka ends the process where a broker that comes back finds its port taken. The kernel gives a free one to whoever
/// connects to something next; and whoever has just begun to start a program has, until that runs, a copy of all sockets.
private final class HeldPorts {
    private let ports: [UInt16]
    private var sockets: [Int32] = []

    private static let patience_ms = 5_000

    /// Holds those that it gets. `brokers` is `host:port[,host:port]`.
    init(of brokers: String) {
        ports = brokers.split(separator: ",").compactMap { $0.split(separator: ":").last.flatMap { UInt16($0) } }
        sockets = ports.compactMap { Self.bound(to: $0, besideOldConnections: false) }
    }

    /// Gives them back, and waits until none of them is anybody's.
    func release() {
        for socket in sockets { close(socket) }
        for port in ports {
            for _ in 0..<Self.patience_ms / 5 {
                if let free = Self.bound(to: port, besideOldConnections: true) {
                    close(free)
                    break
                }
                usleep(5_000)
            }
        }
    }

    /// A broker's connections of before keep its port for a minute, but not from who says that they do not matter.
    private static func bound(to port: UInt16, besideOldConnections: Bool) -> Int32? {
        let held = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard held >= 0 else { return nil }
        var (isReused, address) = (Int32(besideOldConnections ? 1 : 0), sockaddr_in())
        setsockopt(held, SOL_SOCKET, SO_REUSEADDR, &isReused, socklen_t(MemoryLayout<Int32>.size))
        (address.sin_family, address.sin_port) = (sa_family_t(AF_INET), port.bigEndian)
        address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(held, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if status == 0 { return held }
        close(held)
        return nil
    }
}
