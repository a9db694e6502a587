// Logs that are not there, or no longer what was read.

import Foundation
import Support
import Testing

extension EndToEndLog {
    @Suite("A log in trouble")
    struct LogTroubleTests {
        private let shop: LiveShop
        private let path: String

        init() throws {
            shop = try LiveShop()
            path = try shop.folder.write("e.ndjson", GoldenCartJoin.input)
        }

        private func expectRefusal(_ exit: Exit, naming name: String, status: Int32? = nil) {
            #expect(exit.status != ExitCode.done && exit.signal == nil && exit.text == "", "\(exit)")
            #expect(exit.errorText.contains(name), "\(exit)")
            if let status { #expect(exit.status == status, "\(exit)") }
        }

        @Test("that is missing is named, and nothing is changed", arguments: ["missing.ndjson", "missing/"])
        func missing(name: String) throws {
            let exit = try shop.join("file:" + shop.folder.path("") + "/" + name, "--print", "json")
            expectRefusal(exit, naming: "missing", status: ExitCode.inputMissing)
            #expect(try shop.stored() == ShopState())
        }

        @Test("that is a directory of other things is told from an empty log")
        func noLog() throws {
            try shop.folder.write("holiday.jpg", "x")
            let exit = try shop.join(shop.folder.url.path)
            expectRefusal(exit, naming: "no event log", status: ExitCode.inputMissing)
        }

        @Test("that can be given no identity is joined all the same, which is said once")
        func noIdentity() throws {
            try FileManager.default.createDirectory(
                atPath: shop.folder.path("events"), withIntermediateDirectories: false)
            try shop.folder.write("events/partition-0000.ndjson", GoldenCartJoin.input)
            // A directory in its place stands for one that can't be written: this may run as root.
            try FileManager.default.createDirectory(
                atPath: shop.folder.path("events/.log-id.new"), withIntermediateDirectories: false)
            for round in 0..<2 {
                let exit = try shop.join(shop.folder.path("events/"), "--print", "json")
                #expect(exit.status == ExitCode.done && exit.lines.count == (round == 0 ? 7 : 0), "\(exit)")
                #expect(exit.errorText.count(of: "recognised by their content") == 1, "\(exit)")
            }
            try FileManager.default.removeItem(atPath: shop.folder.path("events/.log-id.new"))
            let exit = try shop.join(shop.folder.path("events/"), "--print", "json")
            #expect(exit.status == ExitCode.done && exit.text == "", "\(exit)")
            #expect(try shop.find(in: "positions", #"{"identity": {"$regex": "^log:"}}"#) != nil)
        }

        @Test(
            "that is no log's address is refused",
            arguments: ["", "http://localhost/", "file:", "kafka://", "file://host/x"])
        func noAddress(events: String) throws {
            let exit = try shop.programs().run(.joiner, "--until-end", "--events", events)
            #expect(exit.status == ExitCode.usage || exit.status == ExitCode.configuration, "\(exit)")
            #expect(exit.text == "" && exit.errorText != "", "\(exit)")
        }

        @Test(
            "that was cut short or replaced since it was read is refused, and nothing is changed",
            arguments: [
                String(GoldenCartJoin.input.prefix(100)), "", GoldenCartJoin.input.replacing("\"a\"", with: "\"c\""),
                String(GoldenCartJoin.input.dropFirst(49)) + GoldenCartJoin.input,
            ])
        func changed(text: String) throws {
            _ = try shop.join(path)
            let before = try shop.stored()
            try shop.folder.write("e.ndjson", text)
            for _ in 0..<2 { expectRefusal(try shop.join(path, "--print", "json"), naming: "e.ndjson") }
            #expect(try shop.stored() == before)
            try shop.folder.write("e.ndjson", GoldenCartJoin.input)
            #expect(try shop.join(path, "--print", "json").status == ExitCode.done)
        }

        @Test("is written to while the database is down: producers need only the log")
        func producers() throws {
            let programs = Shop(mongodb: "mongodb://127.0.0.1:1/shop", events: shop.folder.path("new.ndjson"))
            let exit = try programs.run(.makeCustomers, "--to", "log", "--count", "5")
            #expect(exit.status == ExitCode.done, "\(exit)")
            #expect(try shop.join(shop.folder.path("new.ndjson"), "--print", "json").lines.count == 5)
            #expect(try shop.stored().customers.count == 5)
        }
    }
}
