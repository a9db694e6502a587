// Where a program's datagrams arrive, as at systemd's socket: the one place that makes one.

import Foundation

/// A datagram socket with a name in the file system (`unix(7)`).
public final class DatagramSocket {
    private let socket: Int32

    /// The path must be short: 107 bytes at most.
    public init(path: String) throws {
        socket = Foundation.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let isBound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        if !isBound { throw LoopbackSocket.Failure(description: "no socket at \(path)") }
    }

    deinit { close(socket) }

    /// The next datagram; nil where none comes in so many seconds.
    public func next(within seconds: Double) -> String? {
        var time = timeval(tv_sec: Int(seconds), tv_usec: Int((seconds - Double(Int(seconds))) * 1e6))
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout.size(ofValue: time)))
        var room = [UInt8](repeating: 0, count: 4_096)
        let count = room.withUnsafeMutableBytes { recv(socket, $0.baseAddress, $0.count, 0) }
        return count < 0 ? nil : String(decoding: room.prefix(count), as: UTF8.self)
    }

    /// What comes until this does, which is the last of it; nil where it does not come in so many seconds.
    public func datagrams(until last: String, within seconds: Double) -> [String]? {
        let end = Date(timeIntervalSinceNow: seconds)
        var seen: [String] = []
        while seen.last != last {
            let rest = end.timeIntervalSinceNow
            guard rest > 0, let next = next(within: rest) else { return nil }
            seen.append(next)
        }
        return seen
    }
}
