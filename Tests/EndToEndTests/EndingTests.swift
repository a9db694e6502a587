// How makers and listers end: at once when they are done, and in order when they are told to.

import Foundation
import Support
import Testing

extension EndToEnd {
    @Suite("The end of a program")
    struct EndingTests {
        private let folder: TemporaryFolder
        private let events: String

        init() throws {
            folder = try TemporaryFolder()
            events = folder.path("e.ndjson")
        }

        private func lines() throws -> [Substring] {
            try String(contentsOfFile: events, encoding: .utf8)
                .split(separator: "\n", omittingEmptySubsequences: false)
        }

        @Test("comes as soon as the work is done: no program waits for the driver")
        func atOnce() throws {
            let shop = try LiveShop()
            let programs = shop.programs()
            _ = try programs.run(.makeProducts, "--to", "db")
            var times: [Duration] = []
            for _ in 0..<3 {
                let lister = try programs.start(.listProducts)
                #expect(lister.wait(seconds: 30) { $0.lines == 13 })
                let listed = ContinuousClock.now
                #expect(try lister.wait().status == ExitCode.done)
                times.append(ContinuousClock.now - listed)
            }
            // Destroying the driver's pool alone takes half a second.
            #expect(try #require(times.min()) < .milliseconds(200), "\(times)")
        }

        @Test(
            "of a maker that is told to end: what it says is in the log is there, in whole lines",
            arguments: [SIGTERM, SIGINT, SIGHUP])
        func makerIntoLog(signal: Int32) throws {
            let maker = try Shop(events: events).start(.makeOrders, "--count", "1000000", "--rate", "2000")
            while maker.isRunning, (try? lines().count) ?? 0 < 100 { usleep(5_000) }
            maker.signal(signal)
            let exit = try maker.wait(seconds: 5)
            let lines = try lines()
            #expect(exit.status == ExitCode.interrupted, "\(exit)")
            #expect(exit.errorText == "error: interrupted: \(lines.count - 1) of 1000000 events made\n")
            #expect(lines.last == "" && lines.dropLast().allSatisfy { $0.hasPrefix("{") && $0.hasSuffix("}") })
        }

        @Test("of a maker whose next event is an hour away comes at once")
        func slowMaker() throws {
            let maker = try Shop(events: events).start(.makeOrders, "--count", "9", "--rate", "0.0001")
            while maker.isRunning, (try? lines().count) ?? 0 < 2 { usleep(5_000) }
            maker.signal(SIGTERM)
            #expect(try maker.wait(seconds: 2).errorText == "error: interrupted: 1 of 9 events made\n")
        }

        @Test("of a maker that is told to end: what it says is in the database is there")
        func makerIntoDatabase() throws {
            let shop = try LiveShop()
            let maker = try shop.programs().start(.makeCustomers, "--to", "db", "--count", "1000000")
            let count = #"{"count": "customers"}"#
            while maker.isRunning, try shop.command(count).contains(#""n" : { "$numberInt" : "0" }"#) { usleep(5_000) }
            maker.signal(SIGINT)
            let exit = try maker.wait(seconds: 10)
            #expect(exit.status == ExitCode.interrupted, "\(exit)")
            let made = try #require(
                exit.errorText.firstMatch(of: /^error: interrupted: (\d+) of 1000000 customers made\n$/))
            #expect(try shop.command(count).contains("\"\(made.1)\""), "\(exit)")
        }

        @Test("of a lister comes at once when its reader has seen enough, and soon when it is told to and nobody reads")
        func lister() throws {
            let shop = try LiveShop()
            let programs = shop.programs()
            _ = try programs.run(.makeCustomers, "--to", "db", "--count", "2000")
            for form in ["text", "json"] {
                let exit = try programs.shell(
                    "list-customers --output \(form) | head -1; echo ${PIPESTATUS[0]}", in: folder, seconds: 5)
                #expect(exit.lines.count == 2 && exit.lines.last == "0" && exit.errorText == "", "\(exit)")
            }
            // A shell that starts a program blocks the signal meanwhile: so it starts none but this.
            try #require(mkfifo(folder.path("pipe"), 0o600) == 0)
            let lister = try programs.startShell(
                "exec 3<>pipe && exec list-customers --output ndjson >pipe", in: folder.path(""))
            lister.waitUntilBlocked(SIGTERM)
            lister.signal(SIGTERM)
            let exit = try lister.wait(seconds: 2)
            #expect(exit.status == ExitCode.interrupted && exit.errorText.hasPrefix("error: interrupted: "), "\(exit)")
        }

        @Test("of the joiner is in order when its terminal goes away")
        func hangUp() throws {
            let shop = try LiveShop()
            try folder.write("e.ndjson", GoldenCartJoin.input)
            let joiner = try shop.programs(events: events).start(.joiner, "--print", "json")
            #expect(joiner.wait(seconds: 30) { $0.lines >= 7 })
            joiner.signal(SIGHUP)
            let exit = try joiner.wait(seconds: 5)
            #expect(exit.status == ExitCode.done && exit.errorText.contains("read 8, applied 7"), "\(exit)")
        }
    }
}
