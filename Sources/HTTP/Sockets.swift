// Unsafe here: socket addresses, which the C library's calls take as bytes of a length. It is sound because each pointer is
// used within its closure, and the lengths are those of the types.
import Glibc

/// Nobody can listen there.
public struct ListenError: Error, CustomStringConvertible {
    /// For people, in one line.
    public let description: String

    init(_ address: ListenAddress, _ reason: String) { description = "cannot listen on \(address): \(reason)" }
}

/// A socket that listens, and where it does. Whoever takes it closes it.
struct ListeningSocket {
    /// Connections that wait to be accepted; further ones are refused by the kernel.
    private static let backlog: Int32 = 128

    let descriptor: Int32
    let address: ListenAddress

    /// `socket(2)`, `bind(2)`, `listen(2)`. Throws `ListenError`, as where the port is another program's.
    init(_ wanted: ListenAddress) throws(ListenError) {
        var hints = addrinfo()
        (hints.ai_socktype, hints.ai_flags) = (Int32(SOCK_STREAM.rawValue), AI_PASSIVE | AI_NUMERICSERV)
        var found: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(wanted.host, String(wanted.port), &hints, &found)
        guard code == 0, let first = found else {
            throw ListenError(wanted, code == EAI_SYSTEM ? lastError() : String(cString: gai_strerror(code)))
        }
        defer { freeaddrinfo(found) }
        descriptor = try Self.listen(first.pointee, wanted)
        address = ListenAddress(host: wanted.host, port: Self.port(of: descriptor) ?? wanted.port)
    }

    private static func listen(_ info: addrinfo, _ wanted: ListenAddress) throws(ListenError) -> Int32 {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(info.ai_family, type, info.ai_protocol)
        guard descriptor >= 0 else { throw ListenError(wanted, lastError()) }
        // Otherwise a program that starts again would wait for its last connections to be forgotten.
        var one: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        if bind(descriptor, info.ai_addr, info.ai_addrlen) == 0, Glibc.listen(descriptor, backlog) == 0 {
            return descriptor
        }
        let reason = lastError()
        close(descriptor)
        throw ListenError(wanted, reason)
    }

    /// `getsockname(2)`: the one that the kernel has chosen, where any was asked for.
    private static func port(of descriptor: Int32) -> UInt16? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let isKnown = withUnsafeMutablePointer(to: &storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) == 0 }
        }
        if !isKnown { return nil }
        // Both families keep the port behind the family, in the network's order.
        return withUnsafeBytes(of: storage) { UInt16($0[2]) << 8 | UInt16($0[3]) }
    }
}

private func lastError() -> String { String(cString: strerror(errno)) }

/// A connection to another server, which waits at most so long for each of its steps; closed with its last owner.
final class ConnectedSocket {
    private let descriptor: Int32

    /// `socket(2)`, `connect(2)`; nil where nobody is there in time.
    init?(_ address: ListenAddress, within_ms: Int) {
        var hints = addrinfo()
        (hints.ai_socktype, hints.ai_flags) = (Int32(SOCK_STREAM.rawValue), AI_NUMERICSERV)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(address.host, String(address.port), &hints, &found) == 0, let info = found?.pointee else {
            return nil
        }
        defer { freeaddrinfo(found) }
        descriptor = socket(info.ai_family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        if descriptor < 0 { return nil }
        // The time for sending is that for connecting, too (socket(7)).
        var time = timeval(tv_sec: within_ms / 1_000, tv_usec: within_ms % 1_000 * 1_000)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
        }
        if connect(descriptor, info.ai_addr, info.ai_addrlen) != 0 { return nil }
    }

    deinit { close(descriptor) }

    /// Whether all of it went.
    func send(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    /// The next bytes; none at the end, nil where nothing came in time.
    func receive() -> [UInt8]? {
        var room = [UInt8](repeating: 0, count: 16 << 10)
        let count = recv(descriptor, &room, room.count, 0)
        return count < 0 ? nil : Array(room.prefix(count))
    }
}
