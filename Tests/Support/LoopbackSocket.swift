// The few socket calls that the tests' proxy needs: the one place that makes them.

import Foundation

enum LoopbackSocket {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// A socket that takes connections, and its port, which the kernel chose (`bind`, `listen`).
    static func listening() throws -> (socket: Int32, port: UInt16) {
        let listener = made()
        var address = address(port: 0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withSockaddr(&address) {
            bind(listener, $0, size) == 0 && getsockname(listener, $0, &size) == 0 && listen(listener, 128) == 0
        }
        guard isBound else { throw Failure(description: "no port on the loopback interface") }
        return (listener, UInt16(bigEndian: address.sin_port))
    }

    static func connected(to port: UInt16) throws -> Int32 {
        let socket = made()
        var address = address(port: port)
        let isConnected = withSockaddr(&address) {
            connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
        if !isConnected {
            close(socket)
            throw Failure(description: "nobody listens on port \(port)")
        }
        return socket
    }

    /// So many bytes; nil if the stream ends before.
    static func receive(_ count: Int, from socket: Int32) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = bytes.withUnsafeMutableBytes { room in
                recv(socket, room.baseAddress.map { $0 + filled }, count - filled, 0)
            }
            if got < 0, errno == EINTR { continue }
            if got <= 0 { return nil }
            filled += got
        }
        return bytes
    }

    /// Whether all of it went.
    static func send(_ bytes: ArraySlice<UInt8>, to socket: Int32) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes {
                Foundation.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if sent < 0, errno == EINTR { continue }
            if sent <= 0 { return false }
            rest = rest.dropFirst(sent)
        }
        return true
    }

    /// Takes whatever comes until the other side ends it.
    static func awaitEnd(of socket: Int32) {
        var room = [UInt8](repeating: 0, count: 4_096)
        while room.withUnsafeMutableBytes({ recv(socket, $0.baseAddress, $0.count, 0) }) > 0 {}
    }

    /// Its closing will be a reset, and what is still to be sent is thrown away (`SO_LINGER` of 0).
    static func resetWhenClosed(_ socket: Int32) {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
    }

    static func reset(_ socket: Int32) {
        resetWhenClosed(socket)
        close(socket)
    }

    private static func made() -> Int32 {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
        var on: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        return socket
    }

    private static func address(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private static func withSockaddr<R>(
        _ address: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>) -> R
    ) -> R {
        withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1, body)
        }
    }
}
