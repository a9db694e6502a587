import Glibc
import Synchronization

/// Answers requests over HTTP/1.1, by GNU libmicrohttpd (`MHD_start_daemon`), on threads of its own.
///
/// What it takes of the machine is bounded whoever knocks: connections, their memory, a request's size and a connection's
/// time. The answers come from a closure, on the library's threads.
public final class HTTPServer: Sendable {
    /// How much a server bears.
    public struct Limits: Sendable {
        /// Connections at a time; further ones take the place of the oldest, or wait in the kernel's queue.
        public var connections_max = 128
        /// Of those how many may stay, for what streams.
        public var streams_max = 32
        /// How long a connection may take in all that does not stream.
        public var lifetime: Duration = .seconds(5)
        /// Memory of a connection: its head has to fit.
        public var connection_bytes = 16 << 10
        /// A body's greatest size.
        public var body_bytes = 64 << 10

        /// Those of a side door: health and figures.
        public init() {}
    }

    /// Who answers when.
    public enum Threads: Sendable {
        /// One thread, one request after the other: for answers that wait for nothing.
        case one
        /// One for each connection: answers may wait.
        case perConnection
    }

    /// Where it listens; the port is the one that it got.
    public let address: ListenAddress
    private let service: HTTPService
    private let daemon: Mutex<Daemon?>

    /// Listens and answers from now on. Throws `ListenError`.
    public init(
        _ wanted: ListenAddress, threads: Threads = .one, limits: Limits = Limits(),
        answer: @escaping @Sendable (HTTPRequest) -> HTTPResponse
    ) throws(ListenError) {
        let socket = try ListeningSocket(wanted)
        address = socket.address
        service = HTTPService(address, limits, streams: threads == .perConnection, answer)
        guard let started = Daemon(on: socket.descriptor, threads, limits, for: service) else {
            close(socket.descriptor)
            throw ListenError(wanted, "the HTTP library does not start")
        }
        daemon = Mutex(started)
    }

    /// How many connections are open.
    public var connections: Int { service.connections.count }

    /// Answers nobody any more, and returns when the last thread is done (`MHD_stop_daemon`).
    public func stop() {
        let daemon = daemon.withLock { daemon in
            defer { daemon = nil }
            return daemon
        }
        guard let daemon else { return }
        service.stop()
        daemon.stop()
    }

    deinit { stop() }
}
