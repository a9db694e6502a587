// A socket of the test's own stands in for systemd.

import Foundation
import Support
import Testing

extension EndToEndWaiting {
    @Suite("A joiner that systemd starts")
    struct SupervisorTests {
        @Test("says when it is ready, that it lives as long as it does, and that it ends")
        func told() throws {
            let shop = try LiveShop()
            let socket = try DatagramSocket(path: shop.folder.path("notify"))
            let joiner = try Self.watched(shop).start(.joiner, [])
            #expect(socket.datagrams(until: "READY=1", within: 20) != nil)
            #expect(socket.datagrams(until: "STATUS=at work", within: 5) != nil)
            for _ in 0..<3 { #expect(socket.datagrams(until: "WATCHDOG=1", within: 0.6) != nil) }
            joiner.signal(SIGSTOP)
            while socket.next(within: 0.05) != nil {}
            #expect(socket.next(within: 0.6) == nil, "a program that is stopped says nothing")
            joiner.signal(SIGCONT)
            #expect(socket.datagrams(until: "WATCHDOG=1", within: 2) != nil)
            joiner.signal(SIGTERM)
            let last = try #require(socket.datagrams(until: "STOPPING=1", within: 4.5))
            #expect(!last.contains("READY=1"), "\(last)")
            #expect(try joiner.wait(seconds: 4.5).status == ExitCode.done)
        }

        @Test("is not ready before its database answers, and lives, with words, while that is away later on")
        func waits() throws {
            let mongo = try OwnedMongo()
            try mongo.start()
            let shop = try LiveShop(on: mongo)
            let socket = try DatagramSocket(path: shop.folder.path("notify"))
            try mongo.command(#"{"fsync": 1, "lock": true}"#)
            let joiner = try Self.watched(shop).start(.joiner, [])
            #expect(socket.datagrams(until: "READY=1", within: 1) == nil)
            try mongo.command(#"{"fsyncUnlock": 1}"#)
            #expect(socket.datagrams(until: "READY=1", within: 20) != nil)
            try mongo.kill()
            let isSaid = { (text: String) in text.hasPrefix("STATUS=database: unavailable") }
            let end = Date(timeIntervalSinceNow: 10)
            while let said = socket.next(within: 5), !isSaid(said) { try #require(Date() < end) }
            for _ in 0..<2 { #expect(socket.datagrams(until: "WATCHDOG=1", within: 0.6) == ["WATCHDOG=1"]) }
            joiner.signal(SIGTERM)
            #expect(socket.datagrams(until: "STOPPING=1", within: 4.5) != nil)
            #expect(try joiner.wait().status == ExitCode.done)
            try mongo.restart()
        }

        /// The shop's programs as systemd starts them, which wants to hear every 0.6 s that they live.
        private static func watched(_ shop: LiveShop) throws -> Shop {
            var programs = shop.programs(events: try shop.folder.write("log", GoldenCartJoin.input))
            programs.environment["NOTIFY_SOCKET"] = shop.folder.path("notify")
            programs.environment["WATCHDOG_USEC"] = "600000"
            return programs
        }
    }
}
