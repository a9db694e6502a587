// The server, asked by bytes over sockets of this machine.

import Foundation
import Support
import Synchronization
import Testing

@testable import HTTP

@Suite("The HTTP server")
struct HTTPServerTests {
    private static func limits(_ change: (inout HTTPServer.Limits) -> Void) -> HTTPServer.Limits {
        var limits = HTTPServer.Limits()
        change(&limits)
        return limits
    }

    /// Says back what it was asked.
    private static let echo: @Sendable (HTTPRequest) -> HTTPResponse = { request in
        let query = request.query.map { "\($0.name)=\($0.value)" }.joined(separator: ";")
        return HTTPResponse(200, "text/plain", "\(request.method) \(request.path) [\(query)] \(request.body.count)")
    }

    private func server(
        _ limits: HTTPServer.Limits = .init(), _ threads: HTTPServer.Threads = .one,
        _ answer: @escaping @Sendable (HTTPRequest) -> HTTPResponse = HTTPServerTests.echo
    ) throws -> HTTPServer {
        try HTTPServer(#require(ListenAddress("0")), threads: threads, limits: limits, answer: answer)
    }

    @Test("answers with what was asked for: method, path, query and body, their escapes resolved")
    func answers() throws {
        let server = try server()
        let reply = try #require(try HTTPProbe.get("/a%20b/%C3%A9?x=1%262&y", port: server.address.port))
        #expect(reply.status == 200)
        #expect(reply.body == "GET /a b/é [x=1&2;y=] 0")
        #expect(reply.field("X-Content-Type-Options") == "nosniff")
        // A zero byte ends nothing: an id is the whole of what was sent.
        #expect(try HTTPProbe.get("/?id=a%00b", port: server.address.port)?.body == "GET / [id=a\0b] 0")
        let posted = try HTTPProbe.get("/", port: server.address.port, method: "POST", body: "hello")
        #expect(posted?.body == "POST / [] 5")
        #expect(try HTTPProbe.get("/", port: server.address.port, method: "HEAD")?.body == "")
    }

    @Test("refuses other methods, other hosts, and requests without a host", arguments: HTTPServer.Threads.both)
    func refuses(_ threads: HTTPServer.Threads) throws {
        let server = try server(.init(), threads)
        let port = server.address.port
        #expect(try HTTPProbe.get("/", port: port, method: "DELETE")?.status == 405)
        #expect(try HTTPProbe.get("/", port: port, host: "evil.test:\(port)")?.status == 421)
        #expect(try HTTPProbe.get("/", port: port, fields: ["Host: evil.test"])?.status != 200)
        let old = try HTTPProbe(port: port)
        old.send("GET / HTTP/1.0\r\n\r\n")
        #expect(HTTPReply(old.rest())?.status == 421)
    }

    @Test("says which port is taken")
    func taken() throws {
        let server = try server()
        #expect {
            try HTTPServer(server.address) { _ in HTTPResponse(200, "text/plain", "") }
        } throws: {
            "\($0)" == "cannot listen on 127.0.0.1:\(server.address.port): Address already in use"
        }
    }

    @Test("refuses heads and bodies that are too large, and goes on")
    func tooLarge() throws {
        let server = try server()
        let port = server.address.port
        let head = try HTTPProbe.get("/" + String(repeating: "a", count: 40_000), port: port)
        #expect(head.map { (400..<500).contains($0.status) } ?? true)
        let body = try HTTPProbe.get("/", port: port, method: "POST", body: String(repeating: "b", count: 100_000))
        #expect(body?.status == 413)
        #expect(try HTTPProbe.get("/", port: port)?.status == 200)
    }

    @Test("ends a connection that takes long, however busy it keeps itself")
    func slow() throws {
        let server = try server(Self.limits { $0.lifetime = .milliseconds(500) })
        let slow = try HTTPProbe(port: server.address.port, seconds: 2)
        slow.send("GET / HTTP/1.1\r\n")
        let begun = Date()
        while slow.send("X-a: b\r\n"), -begun.timeIntervalSinceNow < 5 { usleep(50_000) }
        #expect(-begun.timeIntervalSinceNow < 3)
        #expect(server.connections == 0)
    }

    @Test("has room for a newcomer, however many keep it waiting")
    func flood() throws {
        let server = try server(Self.limits { $0.connections_max = 32 })
        let port = server.address.port
        var waiting: [HTTPProbe] = []
        for number in 0..<400 {
            let probe = try HTTPProbe(port: port)
            probe.send("GET / HTTP/1.1\r\n")
            waiting.append(probe)
            if number % 50 == 49 { #expect(try HTTPProbe.get("/", port: port, seconds: 1)?.status == 200) }
        }
        #expect(server.connections <= 32)
    }

    @Test("streams for as long as there is something, and ends at once when it is stopped")
    func streams() throws {
        let count = Mutex(0)
        let server = try server(.init(), .perConnection) { request in
            if request.path == "/" { return HTTPResponse(200, "text/plain", "page") }
            return HTTPResponse(streaming: "text/event-stream") {
                usleep(10_000)
                return Array("data: \(count.withLock { $0 += 1; return $0 })\n\n".utf8)
            }
        }
        let probe = try HTTPProbe(port: server.address.port)
        probe.send("GET /events HTTP/1.1\r\nHost: \(server.address)\r\n\r\n")
        while count.withLock({ $0 }) < 20 { usleep(10_000) }
        #expect(try HTTPProbe.get("/", port: server.address.port)?.body == "page")
        let begun = Date()
        server.stop()
        #expect(-begun.timeIntervalSinceNow < 1)
        #expect(String(decoding: probe.rest(), as: UTF8.self).contains("data: 20"))
    }

    @Test("lets no value of a field end the head")
    func fields() throws {
        let server = try server { _ in
            HTTPResponse(200, "text/plain", "body").with("X-Said", "a\r\nX-Evil: b").with("X-Nul", "a\0b")
        }
        let reply = try #require(try HTTPProbe.get("/", port: server.address.port))
        #expect(reply.field("X-Said") == "aX-Evil: b")
        #expect(reply.field("X-Evil") == nil)
    }
}

extension HTTPServer.Threads {
    static let both: [HTTPServer.Threads] = [.one, .perConnection]
}
