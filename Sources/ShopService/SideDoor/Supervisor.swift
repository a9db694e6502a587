// Unsafe here: a socket's address, which the C library takes as bytes of a length. It is sound because the pointer is used within
// its closure, and the length is that of the path.
import Dispatch
import Following
import Glibc
import Synchronization

/// Tells systemd how things are, by the datagrams of `sd_notify(3)`: ready, still alive (for `WatchdogSec=`), ending.
final class Supervisor: Sendable {
    private static let every_ms = 500

    private let socket: Int32
    private let path: String
    /// How often it wants to hear that the service is alive, in milliseconds; nil: not at all.
    private let watchdog_ms: Int64?
    private let isOver = StopFlag()

    /// nil where nobody wants to be told (`NOTIFY_SOCKET`).
    init?(environment: (String) -> String? = { name in getenv(name).map { String(cString: $0) } }) {
        guard let path = environment("NOTIFY_SOCKET"), path.hasPrefix("/") || path.hasPrefix("@"),
            path.utf8.count < Self.path_bytes_max
        else { return nil }
        let isForUs = environment("WATCHDOG_PID").map { $0 == "\(getpid())" } ?? true
        watchdog_ms = isForUs ? environment("WATCHDOG_USEC").flatMap { Int64($0) }.map { $0 / 2_000 } : nil
        self.path = path
        socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        if socket < 0 { return nil }
    }

    deinit { close(socket) }

    /// Says from now on how the service is.
    func begin(_ watch: HealthWatch) {
        DispatchQueue(label: "supervisor").async { [self] in
            var (isTold, said, fed) = (false, "", Int64.min / 2)
            repeat {
                let missing = watch.missing
                let words = missing.sorted { $0.key < $1.key }.map { "\($0): \($1)" }.joined(separator: "; ")
                let status = missing.isEmpty ? "at work" : words
                // Once: a service that waits for its database later on is not started anew for that.
                if missing.isEmpty, !isTold { isTold = tell("READY=1") }
                if status != said, tell("STATUS=\(status)") { said = status }
                if let watchdog_ms, Clock.monotonic_ms() - fed >= watchdog_ms, watch.isAlive, tell("WATCHDOG=1") {
                    fed = Clock.monotonic_ms()
                }
            } while !isOver.wait(Int(min(watchdog_ms ?? 500, 500)))
        }
    }

    func isEnding() {
        isOver.set()
        _ = tell("STOPPING=1")
    }

    private static let path_bytes_max = MemoryLayout.size(ofValue: sockaddr_un().sun_path)

    /// Sends one datagram (`sendto(2)`), waiting for nobody; false where that cannot be done.
    private func tell(_ state: String) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // A name that begins with a zero byte is no file's; it is written with an `@`.
        let name = path.utf8.enumerated().map { $0.offset == 0 && $0.element == 0x40 ? 0 : $0.element }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        let length = MemoryLayout<sockaddr_un>.offset(of: \sockaddr_un.sun_path)! + name.count
        let text = Array(state.utf8)
        let sent = withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                sendto(
                    socket, text, text.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL), address,
                    socklen_t(length))
            }
        }
        return sent == text.count
    }
}
