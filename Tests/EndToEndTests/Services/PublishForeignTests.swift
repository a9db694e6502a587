// publish-customers and what other programs make of the collection, of the output and of each other.

import Foundation
import Mongo
import Support
import Testing

extension EndToEndStored {
    @Suite("The publisher of customers among other programs")
    struct PublishForeignTests {
        private let shop: LiveShop

        init() throws {
            shop = try LiveShop()
            try FileManager.default.createDirectory(atPath: path("there"), withIntermediateDirectories: false)
        }

        private func path(_ name: String = "pictures.ndjson") -> String {
            shop.folder.url.path + "/" + name
        }

        @discardableResult
        private func publish(to name: String = "pictures.ndjson") throws -> Exit {
            let exit = try shop.programs().run(.publishCustomers, "--to", "file:" + path(name), "--once")
            #expect(exit.status == ExitCode.done, "\(exit)")
            return exit
        }

        private func change(_ json: String) throws {
            try shop.command(#"{"update": "customers", "updates": [\#(json)]}"#)
        }

        private func delete(_ filter: String) throws {
            try shop.command(#"{"delete": "customers", "deletes": [{"q": \#(filter), "limit": 1}]}"#)
        }

        @Test("walks on where large documents fill an answer before the portion is full")
        func largeDocuments() throws {
            let text = String(repeating: "x", count: 3_000_000)
            for number in 0..<14 {
                try shop.insert(into: "customers", #"{"id": "c\#(number)", "first_name": "N", "notes": "\#(text)"}"#)
            }
            #expect(try publish().errorText.contains("published 14 pictures and 0 deletions"))
        }

        @Test("keys that only look the same are two documents, and equal numbers of two types are no endless search")
        func keys() throws {
            try shop.insert(
                into: "customers", #"{"_id": "\u00e9", "id": "a", "first_name": "A"}"#,
                #"{"_id": "e\u0301", "id": "b", "first_name": "B"}"#, #"{"_id": 7, "id": "c", "first_name": "C"}"#,
                #"{"_id": ["not", "an array"], "id": "d"}"#.replacingOccurrences(
                    of: #"["not", "an array"]"#, with: "null"))
            try publish()
            try change(#"{"q": {}, "u": {"$set": {"last_name": "L"}}, "multi": true}"#)
            try delete(#"{"_id": 7}"#)
            try shop.insert(into: "customers", #"{"_id": 7.0, "id": "c", "first_name": "C2"}"#)
            try publish()
            let names = try PublishedPictures(path()).last.mapValues {
                "\($0["first_name"] ?? "") \($0["last_name"] ?? "")"
            }
            #expect(names == ["a": "A L", "b": "B L", "c": "C2 <null>", "d": "<null> L"])
        }

        @Test("tells each of two outputs of a deletion, whichever hears of it first")
        func twoOutputs() throws {
            try shop.insert(into: "customers", #"{"id": "a", "first_name": "A"}"#, #"{"id": "b", "first_name": "B"}"#)
            try publish()
            try publish(to: "more.ndjson")
            try delete(#"{"id": "a"}"#)
            for name in ["pictures.ndjson", "more.ndjson"] {
                #expect(try publish(to: name).errorText.contains("1 deletion"))
                #expect(try PublishedPictures(path(name)).last["a"]?["deleted"] as? Bool == true)
            }
        }

        @Test("a former id is told of though the publisher dies before it could, while its output is away")
        func formerID() throws {
            try shop.insert(into: "customers", #"{"_id": 1, "id": "a", "first_name": "A"}"#)
            try publish(to: "there/out/")
            try takeAway()
            try change(#"{"q": {"_id": 1}, "u": {"$set": {"id": "b"}}}"#)
            let publisher = try shop.programs().start(.publishCustomers, ["--to", "file:" + path("there/out/")])
            #expect(publisher.wait(seconds: 20) { $0.errorText.contains("Pictures wait for") })
            _ = try publisher.kill()
            try bringBack()
            try publish(to: "there/out/")
            let last = try PublishedPictures(all("there/out/")).last
            #expect(last["a"]?["deleted"] as? Bool == true)
            #expect(last["b"]?["first_name"] as? String == "A")
        }

        /// All files of a directory in one: an id is in one of them only.
        private func all(_ folder: String) throws -> String {
            let files = try FileManager.default.contentsOfDirectory(atPath: path(folder)).filter {
                $0.hasSuffix(".ndjson")
            }
            let text = try files.map { try String(contentsOfFile: path(folder + $0), encoding: .utf8) }.joined()
            return try shop.folder.write("all.ndjson", text)
        }

        /// A file stands where the output's directory belongs.
        private func takeAway() throws {
            try FileManager.default.moveItem(atPath: path("there"), toPath: path("kept"))
            try Data().write(to: URL(fileURLWithPath: path("there")))
        }

        private func bringBack() throws {
            try FileManager.default.removeItem(atPath: path("there"))
            try FileManager.default.moveItem(atPath: path("kept"), toPath: path("there"))
        }

        @Test("whoever was forgotten while the history was lost is deleted, and who comes again is known again")
        func forgottenAndBack() throws {
            try shop.insert(into: "customers", #"{"id": "a", "first_name": "A"}"#, #"{"id": "b", "first_name": "B"}"#)
            try publish()
            #expect(try shop.programs().run(.forgetCustomer, "--without-log", "a").status == ExitCode.done)
            try shop.command(#"{"update": "publishing", "updates": [{"q": {}, "u": {"$set": {"token": null}}}]}"#)
            try publish()
            #expect(try PublishedPictures(path()).last["a"]?["deleted"] as? Bool == true)
            try change(#"{"q": {"id": "a"}, "u": {"$set": {"first_name": "Again"}}}"#)
            try publish()
            #expect(try PublishedPictures(path()).last["a"]?["first_name"] as? String == "Again")
            try delete(#"{"id": "a"}"#)
            try publish()
            #expect(try PublishedPictures(path()).last["a"]?["deleted"] as? Bool == true)
        }

        @Test("what cannot be understood is null, and so is a name that nobody has told")
        func doubts() throws {
            try shop.insert(
                into: "customers",
                #"{"id": "a", "first_name": 5, "products": {"x": 1}, "waiting": "w", "cart": [1], "history": {"holdings_buckets": -1}}"#,
                #"{"id": "b", "products": [{"id": "p", "price": "much"}]}"#)
            try publish()
            let last = try PublishedPictures(path()).last
            for field in ["first_name", "products", "products_before", "waiting", "cart"] {
                #expect(last["a"]?[field] is NSNull, "\(field)")
            }
            let holding = (last["b"]?["products"] as? [[String: Any]])?.first
            #expect(holding?["price"] is NSNull && holding?["timestamp_ms"] is NSNull)
            #expect(last["b"]?["products_before"] as? Int == 0)
        }

        @Test("waits for an output that is away, says so once, and loses nothing; SIGTERM ends the wait")
        func outputAway() throws {
            try shop.insert(into: "customers", #"{"id": "a", "first_name": "A"}"#)
            try publish(to: "there/out/")
            try takeAway()
            try change(#"{"q": {"id": "a"}, "u": {"$set": {"first_name": "B"}}}"#)
            let arguments = ["--to", "file:" + path("there/out/")]
            let stopped = try shop.programs().start(.publishCustomers, arguments)
            #expect(stopped.wait(seconds: 20) { $0.errorText.contains("Pictures wait for") })
            stopped.signal(15)
            #expect(try stopped.wait(seconds: 5).status == ExitCode.done)
            let publisher = try shop.programs().start(.publishCustomers, arguments + ["--once"])
            #expect(publisher.wait(seconds: 20) { $0.errorText.contains("Pictures wait for") })
            usleep(1_500_000)
            try bringBack()
            let exit = try publisher.wait(seconds: 20)
            #expect(exit.status == ExitCode.done && exit.errorText.contains("takes pictures again"), "\(exit)")
            #expect(exit.errorText.count(of: "Pictures wait for") == 1, "\(exit)")
            #expect(
                try PublishedPictures(all("there/out/")).last["a"]?["first_name"] as? String
                    == "B")
        }

        @Test("who has taken an output's place is not followed by older pictures of the one before")
        func replacedWhileAway() throws {
            try shop.insert(into: "customers", #"{"id": "a", "first_name": "A"}"#)
            try publish(to: "there/out/")
            try takeAway()
            try change(#"{"q": {"id": "a"}, "u": {"$set": {"first_name": "B"}}}"#)
            let first = try shop.programs().start(.publishCustomers, ["--to", "file:" + path("there/out/")])
            #expect(first.wait(seconds: 20) { $0.errorText.contains("Pictures wait for") })
            // As one that begins on another machine does.
            try shop.command(#"{"update": "publishing", "updates": [{"q": {}, "u": {"$inc": {"epoch": 1}}}]}"#)
            let exit = try first.wait(seconds: 10)
            #expect(exit.status == ExitCode.configuration, "\(exit)")
            #expect(exit.errorText.contains("another publish-customers has begun"), "\(exit)")
        }

        @Test("SIGTERM ends it while the database is away")
        func databaseAway() throws {
            let mongo = try OwnedMongo()
            try mongo.start()
            let own = try LiveShop(on: mongo)
            let publisher = try own.programs().start(.publishCustomers, ["--to", "file:" + path("own.ndjson")])
            publisher.waitUntilBlocked(SIGTERM)
            usleep(1_000_000)
            try mongo.kill()
            #expect(publisher.wait(seconds: 30) { $0.errorText.contains("database is unavailable") })
            publisher.signal(15)
            #expect(try publisher.wait(seconds: 10).status == ExitCode.done)
        }
    }
}
