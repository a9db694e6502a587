// Ordinary mistakes, and the words that a person is told: one sentence, once, with what to change.

import Foundation
import Support
import Testing

extension EndToEnd {
    @Suite("An ordinary mistake")
    struct MistakeTests {
        private let folder: TemporaryFolder
        /// For mistakes that are noticed before anything is opened.
        private let programs: Shop

        init() throws {
            folder = try TemporaryFolder()
            programs = Shop(mongodb: "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=200", events: "e.ndjson")
        }

        /// The command ends with the status, in time, and says the words in one line, behind a line of usage or alone.
        private func expect(
            _ command: String, _ status: Int32, _ words: String, usage: Bool = false, _ programs: Shop? = nil,
            seconds: Double = 3
        ) throws {
            let exit = try (programs ?? self.programs).shell(command, in: folder, seconds: seconds)
            let lines = exit.errorText.components(separatedBy: "\n")
            #expect(exit.status == status, "\(command): \(exit)")
            #expect(lines.count == (usage ? 3 : 2) && lines.last == "", "\(command): \(exit)")
            #expect(!usage || lines[0].hasPrefix("Usage: ") && lines[0].utf8.count < 100, "\(command): \(exit)")
            #expect(lines.dropLast().last == "error: \(words)", "\(command): \(exit)")
        }

        private static let wrongOptions = [
            "make-orders --bogus": "Unknown option '--bogus'",
            "list-products --events x": "Unknown option '--events'",
            "list-customers -X a=b": "Unknown option '-X'",
            "dead-letters list --events x": "Unknown option '--events'",
            "make-orders --mongodb mongodb://x": "--mongodb is for --known",
            "make-products": "Missing expected argument '--to <db|log>'",
            "make-customers --to db --events x": "--events is for --to log, and this is --to db",
            "make-customers --to log --mongodb mongodb://x": "--mongodb is for --to db, and this is --to log",
            "make-orders --rate 0": "--rate must be positive",
            "make-orders --start-ms 9223372036854775800":
                "--start-ms 9223372036854775800: 100 more are beyond what 64 bits hold",
            "make-orders --first-order 9223372036854775800":
                "--first-order 9223372036854775800: 100 more are beyond what 64 bits hold",
        ]

        @Test("in the options is answered by a short usage and the reason, last")
        func options() throws {
            for (command, words) in Self.wrongOptions { try expect(command, ExitCode.usage, words, usage: true) }
        }

        @Test("about the kind of log is answered by the option's name")
        func kindOfLog() throws {
            let commands = [
                "shop-joiner --from beginning", "shop-joiner --group other", "shop-joiner --create-topic",
                "shop-joiner -X a=b", "shop-joiner --kafka-properties f", "shop-joiner lag --group other",
                "shop-joiner lag -X a=b", "make-orders -X a=b", "make-customers --to=log --kafka-properties f",
            ]
            for command in commands {
                let name = try #require(command.split(separator: " ").last { $0.hasPrefix("-") })
                try expect(command, ExitCode.usage, "\(name) is for a log in Kafka, and file:e.ndjson is none")
            }
            try expect(
                "shop-joiner --store none --mongodb mongodb://x", ExitCode.usage,
                "--mongodb is for --store mongodb, and this is --store none")
        }

        @Test("in what all programs share is none for those who have no use for it")
        func shared() throws {
            var programs = programs
            programs.environment["SHOP_KAFKA_PROPERTIES"] = "/none"
            try folder.write("c.json", #"{"events": "e.ndjson", "mongodb": "mongodb://127.0.0.1:1/"}"#)
            #expect(try programs.shell("make-orders --count 1 --config c.json", in: folder).status == ExitCode.done)
        }

        @Test("about an id is answered, whatever the form")
        func unknownID() throws {
            let shop = try LiveShop()
            for (thing, form) in [("customer", "text"), ("product", "json"), ("customer", "csv"), ("product", "table")]
            {
                try expect(
                    "list-\(thing)s --id nobody --output \(form)", ExitCode.inputMissing,
                    "there is no \(thing) with the id nobody", shop.programs())
            }
        }

        @Test("in the configuration file is answered by the file's name")
        func configuration() throws {
            try folder.write("c.json", #"{"evnts": "x"}"#)
            try expect(
                "list-customers --config c.json", ExitCode.configuration,
                #"c.json: unknown setting "evnts"; there are events, mongodb, listen, and the names of programs for sections"#
            )
        }

        @Test("that lets others read a password is said once")
        func openPassword() throws {
            let path = try folder.write("c.json", #"{"mongodb": "mongodb://ada:pw@127.0.0.1:1/x"}"#)
            var programs = programs
            programs.environment["SHOP_MONGODB"] = nil
            for (mode, times) in [(0o644, 1), (0o640, 1), (0o600, 0)] {
                try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
                let exit = try programs.shell("shop-joiner graph --config c.json", in: folder)
                #expect(exit.status == ExitCode.done, "\(exit)")
                #expect(exit.errorText.count(of: "warning: c.json holds a password and can be read by other") == times)
            }
        }

        @Test("about a file that the URI names is answered at once")
        func missingFile() throws {
            var programs = programs
            programs.environment["SHOP_MONGODB"] = "mongodb://192.0.2.1/?tls=true&tlsCAFile=/none/ca.pem"
            try expect(
                "list-customers", ExitCode.configuration,
                "tlsCAFile of the MongoDB URI: /none/ca.pem: No such file or directory", programs, seconds: 2)
        }

        @Test("about where the database is says so once")
        func unreachable() throws {
            let exit = try programs.run(.listCustomers, seconds: 4)
            #expect(exit.status == ExitCode.unavailable && exit.errorText.count(of: "unavailable") == 1, "\(exit)")
            #expect(exit.errorText.contains("127.0.0.1:1") && exit.errorText.count(of: "\n") == 1, "\(exit)")
        }

        @Test("about the replica set's name is answered by the right one")
        func wrongSet() throws {
            let uri = try LiveMongo.shared().uri
            var programs = programs
            programs.environment["SHOP_MONGODB"] =
                uri.description.replacing(/replicaSet=\w+/, with: "replicaSet=other") + "&serverSelectionTimeoutMS=300"
            let host = try #require(uri.hosts.first)
            for command in ["list-customers", "shop-joiner --until-end", "make-customers --to db"] {
                try expect(
                    command, ExitCode.configuration,
                    "the database at \(host) belongs to the replica set \"shop\": correct replicaSet=other in the URI",
                    programs)
            }
        }
    }
}
