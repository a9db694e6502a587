// The user that docker-compose.yml makes, who may read and write one database, and nothing else.

import Foundation
import Mongo
import Support
import Testing

extension EndToEndDatabase {
    @Suite("A user of one database")
    struct LeastPrivilegeTests {
        private let folder: TemporaryFolder
        private let mongo: OwnedMongo
        private var programs: Shop

        init() throws {
            folder = try TemporaryFolder()
            let key = try folder.write("key", "c2hvcA==")
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
            mongo = try OwnedMongo(arguments: ["--auth", "--keyFile", key])
            try mongo.start()
            try mongo.administer(#"{"createUser": "root", "pwd": "x", "roles": ["root"]}"#)
            let root = try ClientPool(
                uri: MongoURI("mongodb://root:x@127.0.0.1:\(mongo.port)/?replicaSet=shop"), appName: "tests")
            let user = #"{"createUser": "shop", "pwd": "x", "roles": \#(try Self.roles())}"#
            _ = try root.withClient { try $0.runCommand(Document(json: user), in: "admin") }
            programs = Shop(
                mongodb: "mongodb://shop:x@127.0.0.1:\(mongo.port)/simple_shop?replicaSet=shop&authSource=admin",
                events: folder.path("events") + "/")
        }

        /// As they stand in `docker-compose.yml`.
        private static func roles() throws -> String {
            let compose = try String(
                contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                    .appendingPathComponent("../../../docker-compose.yml"), encoding: .utf8)
            let roles = String(try #require(compose.firstMatch(of: /const roles = (\[.*\]);/)?.1))
            return roles.replacing("role:", with: #""role":"#).replacing("db:", with: #""db":"#)
        }

        private func run(_ program: Program, _ arguments: String...) throws -> Exit {
            let exit = try programs.start(program, arguments).wait(seconds: 30)
            #expect(exit.status == ExitCode.done, "\(program.rawValue): \(exit)")
            for word in ["not authorized", "not allowed", "not looked after", "warning"] {
                #expect(!exit.errorText.contains(word), "\(program.rawValue): \(exit)")
            }
            return exit
        }

        @Test("can do all that the programs do, with nothing refused and nothing missing")
        func enough() throws {
            for to in ["db", "log"] {
                _ = try run(.makeCustomers, "--to", to)
                _ = try run(.makeProducts, "--to", to)
                if to == "log" { _ = try run(.joiner, "--until-end") }
                _ = try run(.makePurchases, "--to", to)
            }
            _ = try run(.makeOrders, "--known", "--bad", "0.1")
            #expect(try run(.joiner, "--until-end").errorText.contains("waiting 0"))
            #expect(try run(.listCustomers, "--count").text == "10\n")
            #expect(try run(.listProducts, "--sold", "-o", "ndjson").lines.count > 0)
            #expect(try run(.showCustomer, "customer_k_000").lines.count > 2)
            _ = try run(.fillTowns)
            _ = try run(.stockMonitor, "--until-end")
            _ = try run(.listStock)
            _ = try run(.publishCustomers, "--to", folder.path("pictures") + "/", "--once")
            _ = try run(.deadLetters, "drop", "--all")
            _ = try run(.positions)
            _ = try run(.forgetCustomer, "customer_k_001")
        }

        @Test("can do nothing to another database")
        func noMore() throws {
            var elsewhere = programs
            elsewhere.environment["SHOP_MONGODB"] =
                "mongodb://shop:x@127.0.0.1:\(mongo.port)/other?replicaSet=shop&authSource=admin"
            let exit = try elsewhere.start(.listCustomers, []).wait(seconds: 20)
            #expect(exit.status == ExitCode.configuration && exit.errorText.contains("not authorized"), "\(exit)")
        }
    }
}
