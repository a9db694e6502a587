import Glibc

/// Ports of this machine that nobody else is to get for as long as the object lives: bound, and not listened at, so that
/// whoever connects is refused.
///
/// librdkafka ends the process where a broker that comes back finds its port taken; the kernel gives a free one to whoever
/// connects to something next.
final class HeldPorts {
    private var sockets: [Int32] = []

    /// Holds those that it gets. `brokers` is `host:port[,host:port]`.
    init(of brokers: String) {
        for broker in brokers.split(separator: ",") {
            guard let port = broker.split(separator: ":").last.flatMap({ UInt16($0) }) else { continue }
            if let socket = Self.bound(to: port) { sockets.append(socket) }
        }
    }

    deinit { for socket in sockets { close(socket) } }

    private static func bound(to port: UInt16) -> Int32? {
        let held = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard held >= 0 else { return nil }
        var (isReused, address) = (Int32(1), sockaddr_in())
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
