import Synchronization

/// What the library's threads share: who answers, and within which bounds.
final class HTTPService: Sendable {
    let address: ListenAddress
    let limits: HTTPServer.Limits
    let connections: OpenConnections
    private let streams: Bool
    private let answer: @Sendable (HTTPRequest) -> HTTPResponse
    private let isStopped = Atomic(false)

    init(
        _ address: ListenAddress, _ limits: HTTPServer.Limits, streams: Bool,
        _ answer: @escaping @Sendable (HTTPRequest) -> HTTPResponse
    ) {
        (self.address, self.limits, self.streams, self.answer) = (address, limits, streams, answer)
        connections = OpenConnections(limits)
    }

    var isOver: Bool { isStopped.load(ordering: .acquiring) }

    func stop() {
        isStopped.store(true, ordering: .releasing)
        connections.endAll()
    }

    /// The answer, with the fields that all of them have.
    func respond(to request: HTTPRequest, over socket: Int32) -> HTTPResponse {
        var response = allowed(request) ?? answer(request)
        if case .stream = response.body, !streams || !connections.streams(socket) {
            response = HTTPResponse(503, "text/plain; charset=utf-8", "too many are watching\n")
        }
        return response.with("X-Content-Type-Options", "nosniff").with("Connection", "close")
    }

    /// Why it is not answered, where it is not: methods that nobody has use for, and hosts that are not us.
    private func allowed(_ request: HTTPRequest) -> HTTPResponse? {
        if !address.isMeant(by: request.fields["host"]) {
            return HTTPResponse(421, "text/plain; charset=utf-8", "this is \(address), and nothing else\n")
        }
        if ["GET", "HEAD", "POST"].contains(request.method) { return nil }
        return HTTPResponse(405, "text/plain; charset=utf-8", "GET, HEAD or POST\n").with("Allow", "GET, HEAD, POST")
    }
}
