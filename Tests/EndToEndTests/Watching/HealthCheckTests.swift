import Foundation
import Support
import Testing

extension EndToEndWaiting {
    @Suite("A container's health check")
    struct HealthCheckTests {
        private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../scripts/shop-health").path

        private static func ask(_ what: String, _ listen: String?) throws -> Exit {
            var environment = Shop().environment
            environment["SHOP_LISTEN"] = listen
            return try ChildProcess("/bin/bash", [script, what], environment: environment).wait(seconds: 5)
        }

        @Test("tells who lives from who is ready, and finds nobody where nobody is")
        func asked() throws {
            let mongo = try OwnedMongo()
            try mongo.start()
            let shop = try LiveShop(on: mongo)
            let programs = shop.programs(events: try shop.folder.write("log", GoldenCartJoin.input))
            let joiner = try ListeningProgram(programs, .joiner, [])
            try #require(joiner.turns(ready: true, within: 20) != nil)
            for listen in ["\(joiner.port)", ":\(joiner.port)", "127.0.0.1:\(joiner.port)"] {
                let (ready, alive) = (try Self.ask("readyz", listen), try Self.ask("livez", listen))
                #expect(ready.status == 0 && ready.text.hasPrefix(#"{"ready": true"#), "\(ready)")
                #expect(alive.status == 0 && alive.text == #"{"alive": true}"# + "\n", "\(alive)")
            }
            try mongo.kill()
            try #require(joiner.turns(ready: false, within: 5) != nil)
            // It must not be started anew for that.
            #expect(try Self.ask("livez", "\(joiner.port)").status == 0)
            let away = try Self.ask("readyz", "\(joiner.port)")
            #expect(away.status == 1 && away.text.contains("database"), "\(away)")
            try joiner.process.kill()
            #expect(try Self.ask("livez", "\(joiner.port)").status == 1)
            #expect(try Self.ask("livez", nil).status == 1)
            try mongo.restart()
        }

        @Test("asks by an address where all of a machine's are listened at")
        func everywhere() throws {
            let shop = try LiveShop()
            let programs = shop.programs(events: try shop.folder.write("log", GoldenCartJoin.input))
            for host in ["0.0.0.0", "[::]", "[::1]"] {
                let address = "\(host):\(try OwnedMongo.freePort())"
                let service = try programs.start(.stockMonitor, "--listen", address)
                try shop.wait(seconds: 20) { try Self.ask("readyz", address).status == 0 }
                service.signal(SIGTERM)
                #expect(try service.wait().status == ExitCode.done)
            }
        }
    }
}
