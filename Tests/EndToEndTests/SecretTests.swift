// A canary for a password, through every program at its most talkative: it must be found nowhere outside.

import Foundation
import Support
import Testing

extension EndToEnd {
    @Suite("Secrets")
    struct SecretTests {
        private static let row = "secrets"
        /// With a character that a URI must encode.
        private static let canary = "c4nary/S3cret"
        private static let encoded = "c4nary%2FS3cret"
        private let folder: TemporaryFolder

        init() throws {
            folder = try TemporaryFolder()
            try folder.write("e.ndjson", GoldenCartJoin.input)
        }

        /// The canary as it stands, as a URI writes it, and what base64 makes of it at each of three offsets.
        private static let forms: [[UInt8]] = {
            let encodings = (0..<3).map { offset in
                let text = Data(repeating: 0x20, count: offset) + Data(canary.utf8)
                // Without the ends, which depend on what stands beside them.
                return Array(text.base64EncodedString().dropFirst(4).dropLast(4).utf8)
            }
            return [Array(canary.utf8), Array(encoded.utf8), Array(encoded.lowercased().utf8)] + encodings
        }()

        private func expectNoCanary(in bytes: some Collection<UInt8>, _ place: String) {
            let data = Data(bytes)
            for form in Self.forms where data.range(of: Data(form)) != nil {
                Issue.record("\(String(decoding: form, as: UTF8.self)) in \(place)")
            }
        }

        private static let commands: [(Program, [String])] = [
            (.joiner, ["--until-end", "--print", "text"]), (.joiner, ["graph"]), (.joiner, ["lag"]),
            (.makeCustomers, ["--to", "db", "--count", "1"]), (.makeProducts, ["--to", "db", "--count", "1"]),
            (.makePurchases, ["--to", "db", "--count", "1"]), (.makeOrders, ["--to", "log", "--count", "1"]),
            (.listCustomers, []), (.listProducts, []), (.deadLetters, ["list"]),
        ]

        /// Right and wrong passwords, and URIs that are refused in every other way.
        private static func uris(_ port: String) -> [String] {
            [
                "mongodb://ada:\(encoded)@127.0.0.1:\(port)/shop?authSource=admin&directConnection=true",
                "mongodb://nobody:\(encoded)@127.0.0.1:\(port)/shop?authSource=admin&directConnection=true",
                "mongodb://ada:\(encoded)@127.0.0.1:1/shop?serverSelectionTimeoutMS=200",
                "mongodb://ada:\(canary)@127.0.0.1:1/shop", "mongodb://ada:\(encoded)@127.0.0.1:1/shop?tlss=true",
                "mongodb://ada:\(encoded)@127.0.0.1:1/a%00b", "mongodb://ada:\(encoded)@@/shop",
                "mongodb://127.0.0.1:1/?tlsCertificateKeyFile=none&tlsCertificateKeyFilePassword=\(encoded)",
            ]
        }

        @Test("of the database are in no output, file or process list of any program, whatever goes wrong")
        func database() throws {
            let mongo = try guardedMongo()
            let port = mongo.uri.description.split(separator: ":").last?.prefix { $0.isNumber } ?? ""
            let uris = Self.uris(String(port))
            let chosen = FaultPlan.count(Self.row, usual: 1) > 1 ? uris : Array(uris.prefix(3))
            var runs = 0
            for uri in chosen {
                for (program, arguments) in Self.commands {
                    let child = try shop(uri).start(program, arguments)
                    expectNoCommandLine(of: child)
                    expectNone(try child.wait(seconds: 60), "\(program.rawValue) \(arguments.joined(separator: " "))")
                    runs += 1
                }
            }
            try expectNoFile()
            try FaultRecord.note(Self.row, count: runs, dangers: ["ways to fail to log in": chosen.count])
        }

        @Test("are in no crash's report", arguments: [SIGABRT, SIGSEGV])
        func crash(signal: Int32) throws {
            let mongo = try guardedMongo()
            let port = mongo.uri.description.split(separator: ":").last?.prefix { $0.isNumber } ?? ""
            let joiner = try shop(Self.uris(String(port))[0]).start(.joiner, ["--print", "json"])
            #expect(joiner.wait(seconds: 60) { $0.lines >= 7 })
            joiner.signal(signal)
            // Swift's own report comes first; the process goes on after it unless the fault is still there.
            #expect(joiner.wait(seconds: 60) { $0.errorText.contains("Backtrace took") })
            let exit = try joiner.kill()
            #expect(exit.signal != nil && exit.errorText.contains("Backtrace took"), "\(exit)")
            expectNone(exit, "a crash by signal \(signal)")
            try expectNoFile()
        }

        @Test("of Kafka are in no output either, however much librdkafka tells")
        func kafka() throws {
            let properties = try folder.write(
                "kafka.properties",
                "security.protocol=SASL_PLAINTEXT\nsasl.mechanisms=PLAIN\nsasl.username=ada\nsasl.password=\(Self.canary)\ndebug=all\n"
            )
            defer { try? FileManager.default.removeItem(atPath: properties) }
            let shop = Shop(mongodb: "mongodb://127.0.0.1:1/shop", events: "kafka://127.0.0.1:1/topic")
            for (program, arguments) in [(Program.makeOrders, ["--to", "log", "--count", "1"]), (.joiner, ["lag"])] {
                let child = try shop.start(program, arguments + ["--kafka-properties", properties])
                expectNoCommandLine(of: child)
                expectNone(try child.wait(seconds: 60), "\(program.rawValue) with Kafka")
            }
            let onLine = try shop.run(.makeOrders, "--to", "log", "--count", "1", "-X", "sasl.password=\(Self.canary)")
            #expect(onLine.status == ExitCode.usage)
            expectNone(onLine, "a password on the command line")
        }

        private func shop(_ uri: String) -> Shop {
            var shop = Shop(mongodb: uri, events: folder.path("e.ndjson"))
            // The most that the driver, Swift and the C library would tell.
            shop.environment["MONGOC_TEST_DEBUG"] = "1"
            shop.environment["SWIFT_BACKTRACE"] = "enable=yes,sanitize=no,threads=all,registers=all,images=all"
            shop.environment["TMPDIR"] = folder.url.path
            return shop
        }

        private func expectNone(_ exit: Exit, _ place: String) {
            expectNoCanary(in: exit.output, "\(place): stdout")
            expectNoCanary(in: exit.errorOutput, "\(place): stderr")
        }

        private func expectNoCommandLine(of child: ChildProcess) {
            guard let line = FileManager.default.contents(atPath: "/proc/\(child.processID)/cmdline") else { return }
            expectNoCanary(in: line, "the process list")
        }

        private func expectNoFile() throws {
            for name in try FileManager.default.subpathsOfDirectory(atPath: folder.url.path) {
                let bytes = FileManager.default.contents(atPath: folder.path(name)) ?? Data()
                expectNoCanary(in: bytes, "the file \(name)")
            }
        }

        /// A MongoDB that knows Ada by the canary.
        private func guardedMongo() throws -> OwnedMongo {
            let key = try folder.write("key", "c2hvcA==")
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
            let mongo = try OwnedMongo(arguments: ["--auth", "--keyFile", key])
            try mongo.start()
            try mongo.administer(
                #"{"createUser": "ada", "pwd": "\#(Self.canary)", "roles": ["root"]}"#)
            return mongo
        }
    }
}
