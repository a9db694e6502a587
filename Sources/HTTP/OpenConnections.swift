import Dispatch
import Glibc
import Synchronization

/// The connections that are open, so that none stays for long and a newcomer always finds room.
///
/// Who sends a byte now and then would never be silent for long enough; so a connection has a time by which it must be over,
/// and where many are open the oldest makes room. Probes are over in milliseconds, and get through.
final class OpenConnections: Sendable {
    private struct Open {
        var since: ContinuousClock.Instant
        var isStreaming = false
    }
    private let open = Mutex<[Int32: Open]>([:])
    private let limits: HTTPServer.Limits
    /// A group, and no semaphore: that is waited for by the time of day, which may be put back.
    private let isOver = DispatchGroup()

    init(_ limits: HTTPServer.Limits) {
        self.limits = limits
        isOver.enter()
        DispatchQueue(label: "connections").async { [weak self, isOver] in
            while isOver.wait(timeout: .now() + .milliseconds(250)) == .timedOut { self?.endOverdue() }
        }
    }

    deinit { isOver.leave() }

    /// How many there are.
    var count: Int { open.withLock { $0.count } }

    func began(_ socket: Int32) {
        open.withLock { open in
            open[socket] = Open(since: .now)
            if open.count <= limits.connections_max * 3 / 4 { return }
            let oldest = open.filter { !$0.value.isStreaming }.min { $0.value.since < $1.value.since }
            if let oldest { Self.end(oldest.key) }
        }
    }

    /// Comes before the descriptor is closed, so that none is ever shut down that is somebody else's by then.
    func ended(_ socket: Int32) { open.withLock { _ = $0.removeValue(forKey: socket) } }

    /// What streams may stay; false where too many do.
    func streams(_ socket: Int32) -> Bool {
        open.withLock { open in
            let isFull = open.values.count(where: \.isStreaming) >= limits.streams_max
            if !isFull { open[socket]?.isStreaming = true }
            return !isFull
        }
    }

    func endAll() { open.withLock { $0.keys.forEach(Self.end) } }

    private func endOverdue() {
        let due = ContinuousClock.now - limits.lifetime
        open.withLock { open in
            for (socket, connection) in open where !connection.isStreaming && connection.since < due {
                Self.end(socket)
            }
        }
    }

    /// `shutdown(2)`: the library sees the end, and closes.
    private static func end(_ socket: Int32) { shutdown(socket, Int32(SHUT_RDWR)) }
}
