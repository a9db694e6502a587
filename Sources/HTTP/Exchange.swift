// Unsafe here: libmicrohttpd's daemon, its callbacks, and what they are handed. It is sound because the daemon keeps the service
// whose address it has and is stopped once, an exchange is kept from a request's first call to its completion, and no text of
// the library's is kept.
import CMicrohttpd

/// The library at work on a socket that listens.
struct Daemon: @unchecked Sendable {
    private let daemon: OpaquePointer
    private let service: HTTPService

    /// `MHD_start_daemon`; nil where that fails, and then the socket is still the caller's.
    init?(
        on listening: Int32, _ threads: HTTPServer.Threads, _ limits: HTTPServer.Limits, for service: HTTPService
    ) {
        let started = shop_http_start(
            threads == .one ? 0 : 1, listening, answerRequest, requestCompleted, connectionChanged,
            Unmanaged.passUnretained(service).toOpaque(), UInt32(limits.connections_max), limits.connection_bytes,
            UInt32(clamping: limits.lifetime.components.seconds))
        guard let started else { return nil }
        (daemon, self.service) = (started, service)
    }

    /// Returns when the last thread is done (`MHD_stop_daemon`).
    func stop() { MHD_stop_daemon(daemon) }
}

/// One request while it comes in.
private final class Exchange {
    let method: String
    let path: String
    var body: [UInt8] = []
    var isTooLarge = false

    init(_ method: String, _ path: String) { (self.method, self.path) = (method, path) }

    /// What is too large is read to its end, which the connection's time bounds, and not kept.
    func take(_ bytes: UnsafePointer<CChar>, _ count: Int, body_bytes_max: Int) {
        isTooLarge = isTooLarge || body.count + count > body_bytes_max
        if isTooLarge { return body = [] }
        bytes.withMemoryRebound(to: UInt8.self, capacity: count) {
            body += UnsafeBufferPointer(start: $0, count: count)
        }
    }

    func request(_ connection: OpaquePointer?) -> HTTPRequest {
        let fields = pairs(of: connection, isHead: true).map { ($0.name.lowercased(), $0.value) }
        return HTTPRequest(
            method: method, path: path, query: pairs(of: connection, isHead: false),
            fields: Dictionary(fields) { "\($0), \($1)" }, body: body)
    }
}

/// `MHD_AccessHandlerCallback`: called when a request's head is there, for each part of its body, and at its end.
private func answerRequest(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _ url: UnsafePointer<CChar>?,
    _ method: UnsafePointer<CChar>?, _ version: UnsafePointer<CChar>?, _ upload: UnsafePointer<CChar>?,
    _ upload_bytes: UnsafeMutablePointer<Int>?, _ state: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let context, let connection, let url, let method, let upload_bytes, let state else {
        return shop_http_result(0)
    }
    let service = Unmanaged<HTTPService>.fromOpaque(context).takeUnretainedValue()
    guard let known = state.pointee else {
        let exchange = Exchange(String(cString: method), String(cString: url))
        state.pointee = Unmanaged.passRetained(exchange).toOpaque()
        return shop_http_result(1)
    }
    let exchange = Unmanaged<Exchange>.fromOpaque(known).takeUnretainedValue()
    if upload_bytes.pointee > 0, let upload {
        exchange.take(upload, upload_bytes.pointee, body_bytes_max: service.limits.body_bytes)
        upload_bytes.pointee = 0
        return shop_http_result(1)
    }
    let socket = shop_http_socket(connection)
    let response =
        exchange.isTooLarge
        ? HTTPResponse(413, "text/plain; charset=utf-8", "too large\n").with("Connection", "close")
        : service.respond(to: exchange.request(connection), over: socket)
    return send(response, of: service, over: connection)
}

/// `MHD_RequestCompletedCallback`.
private func requestCompleted(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
    _ state: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ reason: MHD_RequestTerminationCode
) {
    guard let known = state?.pointee else { return }
    Unmanaged<Exchange>.fromOpaque(known).release()
    state?.pointee = nil
}

/// `MHD_NotifyConnectionCallback`: the second call comes before the socket is closed.
private func connectionChanged(
    _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
    _ state: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ change: MHD_ConnectionNotificationCode
) {
    guard let context, let connection else { return }
    let connections = Unmanaged<HTTPService>.fromOpaque(context).takeUnretainedValue().connections
    let socket = shop_http_socket(connection)
    if shop_http_begins(change) != 0 { connections.began(socket) } else { connections.ended(socket) }
}

/// The fields of a request's head, or what stands behind its `?` (`MHD_get_connection_values_n`).
private func pairs(of connection: OpaquePointer?, isHead: Bool) -> [(name: String, value: String)] {
    final class Found { var pairs: [(name: String, value: String)] = [] }
    let found = Found()
    withExtendedLifetime(found) {
        shop_http_values(
            connection, isHead ? 1 : 0,
            { context, _, name, nameLength, value, valueLength in
                guard let context, let name else { return shop_http_result(1) }
                let found = Unmanaged<Found>.fromOpaque(context).takeUnretainedValue()
                found.pairs.append((text(name, nameLength), value.map { text($0, valueLength) } ?? ""))
                return shop_http_result(1)
            }, Unmanaged.passUnretained(found).toOpaque())
    }
    return found.pairs
}

/// So many bytes as text: a zero byte among them does not end it, since what is behind it was sent, too.
private func text(_ bytes: UnsafePointer<CChar>, _ count: Int) -> String {
    String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
}
