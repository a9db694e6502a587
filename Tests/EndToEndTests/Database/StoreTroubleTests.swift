// Databases that cannot be reached, URIs that are wrong, and secrets that must stay secret.

import Foundation
import Support
import Testing

extension EndToEndDatabase {
    @Suite("A database in trouble")
    struct StoreTroubleTests {
        private static let readers: [Program] = [.joiner, .listCustomers, .listProducts, .deadLetters]
        private static let writers: [Program] = [.makeCustomers, .makeProducts, .makePurchases]
        private let folder: TemporaryFolder
        private let events: String

        init() throws {
            folder = try TemporaryFolder()
            events = try folder.write("e.ndjson", GoldenCartJoin.input)
        }

        private func arguments(_ program: Program) -> [String] {
            program == .joiner ? ["--until-end"] : Self.readers.contains(program) ? [] : ["--to", "db", "--count", "1"]
        }

        private func run(_ program: Program, mongodb: String, _ more: String..., seconds: Double = 60) throws -> Exit {
            try Shop(mongodb: mongodb, events: events).start(program, arguments(program) + more).wait(seconds: seconds)
        }

        @Test("that does not answer at the start is an error within ten seconds", arguments: readers + writers)
        func unreachable(program: Program) throws {
            let exit = try run(program, mongodb: "mongodb://127.0.0.1:1/shop", seconds: 10)
            #expect(exit.status == ExitCode.unavailable && exit.text == "", "\(exit)")
            #expect(exit.errorText.contains("127.0.0.1"), "\(exit)")
        }

        @Test(
            "named with a wrong option is refused before anything is tried",
            arguments: [
                "?tlss=true", "?w=majorty", "?w=0", "?serverSelectionTimeoutMS=soon", "?retryWrites=maybe", "?tls=ja",
                "?readPreference=nearby", "?=1", "?replicaSet",
            ], [Program.joiner, .listCustomers, .makeCustomers])
        func wrongOption(option: String, program: Program) throws {
            let exit = try run(program, mongodb: "mongodb://127.0.0.1:1/shop" + option, seconds: 10)
            #expect(exit.status == ExitCode.configuration || exit.status == ExitCode.usage, "\(exit)")
            #expect(exit.text == "" && exit.errorText != "", "\(exit)")
        }

        @Test(
            "named with a password never has it shown, whatever is wrong",
            arguments: [
                "mongodb://ada:s3cr3t@127.0.0.1:1/shop", "mongodb://ada:s3cr3t@127.0.0.1:1/shop?tlss=true",
                "mongodb://ada:s3cr3t@127.0.0.1:s3cr3t/shop", "mongodb://ada:s3cr3t", "mongo://ada:s3cr3t@host/shop",
                "mongodb://ada:s3cr3t@@host/%zz", "mongodb://127.0.0.1:1/?tlsCertificateKeyFilePassword=s3cr3t",
                "mongodb://127.0.0.1:1/?pasword=s3cr3t",
            ], [Program.joiner, .listCustomers, .makeCustomers])
        func secret(uri: String, program: Program) throws {
            let exit = try run(program, mongodb: uri, seconds: 20)
            #expect(exit.status != ExitCode.done && exit.signal == nil, "\(exit)")
            #expect(!exit.text.contains("s3cr3t") && !exit.errorText.contains("s3cr3t"), "\(exit)")
        }

        @Test(
            "named with a password on the command line is refused, and the password not shown",
            arguments: readers + writers)
        func commandLine(program: Program) throws {
            let exit = try run(
                program, mongodb: "mongodb://127.0.0.1:1/", "--mongodb", "mongodb://ada:s3cr3t@127.0.0.1:1/shop")
            #expect(exit.status == ExitCode.usage || exit.status == ExitCode.configuration, "\(exit)")
            #expect(!exit.text.contains("s3cr3t") && !exit.errorText.contains("s3cr3t"), "\(exit)")
        }

        @Test("shows no password in the picture of the dataflow")
        func graph() throws {
            let exit = try Shop(mongodb: "mongodb://ada:s3cr3t@db.example/shop", events: events).run(.joiner, "graph")
            #expect(exit.text.contains("db.example") && !exit.text.contains("s3cr3t"), "\(exit)")
        }

        @Test("that dies is waited for: said once, and again when it is back, and nothing is lost")
        func outage() throws {
            let mongo = try OwnedMongo()
            try mongo.start()
            let shop = try LiveShop(on: mongo)
            let path = try shop.folder.write("e.ndjson", GoldenCartJoin.input)
            let joiner = try shop.programs(events: path).start(.joiner, "--print", "json")
            // The bad line is named after the batch was printed.
            #expect(joiner.wait(seconds: 60) { $0.lines >= 7 && $0.errorText.contains("FAIL HERE") })
            let quiet = joiner.seen.errorText.count(of: "\n")
            try mongo.kill()
            try shop.folder.append("e.ndjson", "{\"user_id\": \"a\", \"type\": \"order\", \"order_id\": 5}\n")
            #expect(
                joiner.wait(seconds: 60) { $0.errorText.count(of: "\n") > quiet },
                "it does not say that the database is gone")
            try mongo.restart()
            #expect(joiner.wait(seconds: 60) { $0.lines >= 8 && $0.errorText.count(of: "\n") >= quiet + 2 })
            #expect(joiner.seen.errorText.count(of: "\n") == quiet + 2, "\(joiner.seen.errorText)")
            joiner.signal(15)
            let exit = try joiner.wait()
            #expect(exit.status == ExitCode.done && exit.lines.count == 8, "\(exit)")
            // One more: the counts of the run.
            #expect(exit.errorText.count(of: "\n") == quiet + 3, "\(exit)")
            let appended = GoldenCartJoin.input + "{\"user_id\": \"a\", \"type\": \"order\", \"order_id\": 5}\n"
            try shop.expectState(after: [shop.folder.source("e.ndjson", appended)])
        }

        @Test("that is dead does not keep the joiner from ending when asked to", arguments: [SIGTERM, SIGINT])
        func endsDuringOutage(signal: Int32) throws {
            let mongo = try OwnedMongo()
            try mongo.start()
            let shop = try LiveShop(on: mongo)
            let path = try shop.folder.write("e.ndjson", GoldenCartJoin.input)
            let joiner = try shop.programs(events: path).start(.joiner, "--print", "json")
            #expect(joiner.wait(seconds: 60) { $0.lines >= 7 })
            let quiet = joiner.seen.errorText
            try mongo.kill()
            try shop.folder.append("e.ndjson", "{\"user_id\": \"a\", \"type\": \"order\", \"order_id\": 5}\n")
            #expect(joiner.wait(seconds: 60) { $0.errorText != quiet })
            joiner.signal(signal)
            let exit = try joiner.wait(seconds: 60)
            #expect(exit.status == ExitCode.done && exit.lines.count == 7, "\(exit)")
            try mongo.restart()
            let next = try shop.join(path, "--print", "json")
            #expect(next.status == ExitCode.done && next.lines.count == 1, "\(next)")
        }
    }
}
