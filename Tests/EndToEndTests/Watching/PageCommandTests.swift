// The page's program: how it starts, whom it lets in, and how it ends.

import Foundation
import Support
import Testing

extension EndToEndWaiting {
    @Suite("The page's program")
    struct PageCommandTests {
        private let shop: LiveShop

        init() throws { shop = try LiveShop() }

        private func start(_ shop: Shop, _ arguments: String...) throws -> (page: ChildProcess, port: UInt16) {
            let page = try shop.start(.shopPage, ["--listen", "0"] + arguments)
            try page.waitForErrorOutput("The shop's page: http://127.0.0.1:", seconds: 20)
            let said = page.seen.errorText.components(separatedBy: "http://127.0.0.1:")
            return (page, try #require(said.dropFirst().first?.split(separator: "/").first.flatMap { UInt16($0) }))
        }

        @Test("ends within two seconds of a signal, also while somebody watches")
        func ends() throws {
            let (page, port) = try start(shop.programs())
            let watching = try HTTPProbe(port: port)
            watching.send("GET /events HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\r\n")
            usleep(300_000)
            page.signal(SIGTERM)
            #expect(try page.wait(seconds: 2).status == ExitCode.done)
            #expect(String(decoding: watching.rest(), as: UTF8.self).contains("text/event-stream"))
        }

        @Test("lets in who knows the token, and shows it nowhere")
        func token() throws {
            var programs = shop.programs()
            programs.environment["SHOP_PAGE_TOKEN"] = "s3cr3t"
            let (page, port) = try start(programs)
            #expect(try HTTPProbe.get("/customers", port: port)?.status == 401)
            let bearer = try HTTPProbe.get("/customers", port: port, fields: ["Authorization: Bearer s3cr3t"])
            #expect(bearer?.status == 200)
            let password = ["Authorization: Basic " + Data("x:wrong".utf8).base64EncodedString()]
            let refused = try #require(try HTTPProbe.get("/", port: port, fields: password))
            #expect(refused.status == 401 && !refused.description.contains("s3cr3t"))
            page.signal(SIGTERM)
            #expect(!(try page.wait().errorText.contains("s3cr3t")))
        }

        @Test("does not listen for everybody without a token, nor where another program does")
        func refused() throws {
            let open = try shop.programs().run(.shopPage, "--listen", "0.0.0.0:0")
            #expect(open.status == ExitCode.configuration && open.errorText.contains("SHOP_PAGE_TOKEN"), "\(open)")
            let (first, port) = try start(shop.programs())
            let second = try shop.programs().run(.shopPage, "--listen", "\(port)")
            #expect(
                second.status == ExitCode.configuration && second.errorText.contains("127.0.0.1:\(port)"), "\(second)")
            #expect(first.isRunning)
        }

        @Test("says that the database is away, and comes back by itself")
        func away() throws {
            let mongo = try OwnedMongo()
            try mongo.start()
            let shop = try LiveShop(on: mongo)
            let (page, port) = try start(shop.programs())
            #expect(try HTTPProbe.get("/customers", port: port, seconds: 10)?.status == 200)
            try mongo.kill()
            let gone = try HTTPProbe.get("/customers", port: port, seconds: 14)
            #expect(
                gone?.status == 503 && gone?.body.contains("The database is away") == true,
                "\(gone.map { "\($0)" } ?? "no answer")")
            #expect(try HTTPProbe.get("/livez", port: port)?.status == 200)
            try mongo.restart()
            try shop.wait(seconds: 20) { try HTTPProbe.get("/customers", port: port, seconds: 10)?.status == 200 }
            page.signal(SIGTERM)
            #expect(try page.wait(seconds: 5).status == ExitCode.done)
        }

        @Test("is asked by its own name, changes nothing, and shares nothing with other pages")
        func strangers() throws {
            let (page, port) = try start(shop.programs())
            for host in ["evil.test:\(port)", "evil.test", "127.0.0.1:1"] {
                #expect(try HTTPProbe.get("/customers", port: port, host: host)?.status == 421)
            }
            let posted = try HTTPProbe.get(
                "/customers", port: port, method: "POST", fields: ["Origin: http://evil.test"], body: "q=x")
            #expect(posted?.status == 405)
            let shared = try HTTPProbe.get("/letters.ndjson", port: port, fields: ["Origin: http://evil.test"])
            #expect(shared?.field("Access-Control-Allow-Origin") == nil)
            #expect(shared?.field("Cross-Origin-Resource-Policy") == "same-origin")
            page.signal(SIGTERM)
            try page.wait()
        }
    }
}
