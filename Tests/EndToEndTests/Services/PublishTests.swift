// publish-customers, as those see it who read its output.

import Foundation
import Mongo
import Support
import Testing

/// What an output says of each customer in the end: the last word counts.
struct PublishedPictures {
    private(set) var last: [String: [String: Any]] = [:]
    private(set) var words = 0

    /// Throws where a version follows a later one.
    init(_ path: String) throws {
        for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
            let word = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            let (id, version) = (try #require(word["id"] as? String), try #require(word["version"] as? Int))
            try #require((last[id]?["version"] as? Int ?? 0) <= version, "\(id): \(version) follows a later one")
            last[id] = word
            words += 1
        }
    }

    /// The names of those who are there, by id.
    var names: [String: String] {
        last.compactMapValues { $0["deleted"] == nil ? "\($0["first_name"] ?? "?") \($0["last_name"] ?? "?")" : nil }
    }
}

extension EndToEndStored {
    @Suite("The publisher of customers")
    struct PublishTests {
        private let shop: LiveShop
        private var output: String { shop.folder.url.appendingPathComponent("pictures.ndjson").path }

        init() throws { shop = try LiveShop() }

        private func publish(_ arguments: String...) throws -> Exit {
            let exit = try shop.programs().start(.publishCustomers, ["--to", "file:" + output, "--once"] + arguments)
                .wait()
            #expect(exit.status == ExitCode.done, "\(exit)")
            return exit
        }

        private func change(_ json: String) throws {
            try shop.command(#"{"update": "customers", "updates": [\#(json)]}"#)
        }

        @Test("publishes all customers first, then each that changes, whoever has changed it")
        func changes() throws {
            try shop.insert(
                into: "customers", #"{"id": "a", "first_name": "Ada", "last_name": "L"}"#,
                #"{"_id": 7, "id": "b", "first_name": "Bob", "last_name": "M"}"#,
                #"{"_id": "b", "id": "c", "first_name": "Cid", "last_name": "N", "products": null, "cart": [1]}"#,
                #"{"_id": {"x": 1}, "first_name": "nobody"}"#, #"{"id": "bad\u0000id"}"#)
            #expect(try publish().errorText.contains("published 3 pictures and 0 deletions"))
            try change(#"{"q": {"id": "b"}, "u": {"$set": {"first_name": "Bea"}}}"#)
            try shop.insert(into: "customers", #"{"id": "d", "first_name": "Dan", "last_name": "O"}"#)
            #expect(try publish().errorText.contains("published 2 pictures and 0 deletions"))
            #expect(try PublishedPictures(output).names == ["a": "Ada L", "b": "Bea M", "c": "Cid N", "d": "Dan O"])
        }

        @Test("says of documents that are deleted, renamed and forgotten that nobody is there any more")
        func gone() throws {
            try shop.insert(
                into: "customers", #"{"id": "a", "first_name": "Ada", "last_name": "L"}"#,
                #"{"id": "b", "first_name": "Bob", "last_name": "M"}"#,
                #"{"id": "c", "first_name": "Cid", "last_name": "N"}"#)
            _ = try publish()
            try shop.command(#"{"delete": "customers", "deletes": [{"q": {"id": "a"}, "limit": 1}]}"#)
            try change(#"{"q": {"id": "b"}, "u": {"$set": {"id": "e"}}}"#)
            #expect(try shop.programs().run(.forgetCustomer, "--without-log", "c").status == ExitCode.done)
            let exit = try publish()
            #expect(exit.errorText.contains("published 1 picture and 3 deletions"), "\(exit)")
            #expect(try PublishedPictures(output).names == ["e": "Bob M"])
            let known = try shop.collection("published_customers") { try $0.count() }
            #expect(known == 1)
        }

        @Test("publishes another document that has the id of one that is deleted")
        func secondDocument() throws {
            try shop.command(#"{"create": "customers"}"#)
            try shop.insert(into: "customers", #"{"_id": 1, "id": "a", "first_name": "Old", "last_name": "L"}"#)
            try shop.insert(into: "customers", #"{"_id": 2, "id": "a", "first_name": "New", "last_name": "L"}"#)
            _ = try publish()
            try shop.command(#"{"delete": "customers", "deletes": [{"q": {"_id": 1}, "limit": 1}]}"#)
            _ = try publish()
            #expect(try PublishedPictures(output).names == ["a": "New L"])
        }

        @Test("walks again where the history is lost or the collection was dropped, and deletes who is gone")
        func historyLost() throws {
            try shop.insert(
                into: "customers", #"{"id": "a", "first_name": "Ada", "last_name": "L"}"#,
                #"{"id": "b", "first_name": "Bob", "last_name": "M"}"#)
            _ = try publish()
            try shop.command(#"{"drop": "customers"}"#)
            try shop.insert(into: "customers", #"{"id": "b", "first_name": "Bea", "last_name": "M"}"#)
            let exit = try publish()
            #expect(exit.errorText.contains("all customers are published anew"), "\(exit)")
            #expect(try PublishedPictures(output).names == ["b": "Bea M"])
            try shop.command(
                #"{"update": "publishing", "updates": [{"q": {}, "u": {"$set": {"token": {"_data": "8200000001000000012B0229296E04"}}}}]}"#
            )
            try change(#"{"q": {"id": "b"}, "u": {"$set": {"first_name": "Bee"}}}"#)
            let again = try publish()
            #expect(again.errorText.contains("all customers are published anew"), "\(again)")
            #expect(try PublishedPictures(output).names == ["b": "Bee M"])
        }

        @Test("walks through many documents with keys of several types")
        func many() throws {
            try shop.collection("customers") { customers in
                let bulk = customers.bulk(ordered: false)
                for number in 0..<1_700 {
                    try bulk.insert(
                        Document { d in
                            switch number % 3 {
                            case 0: d.int64("_id", Int64(number))
                            case 1: d.string("_id", "k\(number)")
                            default: d.objectID("_id", ObjectID())
                            }
                            d.string("id", "c\(number)")
                            d.string("first_name", "N")
                        })
                }
                _ = try bulk.execute()
            }
            #expect(try publish().errorText.contains("published 1700 pictures and 0 deletions"))
            #expect(try PublishedPictures(output).last.count == 1_700)
        }

        @Test("never lets an older version follow, also where its own state is put back to an older copy")
        func restored() throws {
            try shop.insert(into: "customers", #"{"id": "a", "first_name": "Ada", "last_name": "L"}"#)
            _ = try publish()
            let copy = try shop.collection("publishing") { try $0.findOne(.all) }
            try change(#"{"q": {"id": "a"}, "u": {"$set": {"first_name": "Ann"}}}"#)
            _ = try publish()
            // Without its state it walks: those pictures are later than the change.
            try shop.collection("publishing") { try $0.drop() }
            _ = try publish()
            try shop.collection("publishing") { state in
                try state.drop()
                try state.insert(#require(copy))
            }
            #expect(try publish().errorText.contains("published 1 picture"))
            #expect(try PublishedPictures(output).names == ["a": "Ann L"])
        }

        @Test("cuts a picture of over 1 MiB to what fits, and says so")
        func large() throws {
            let holding =
                #"{"id": "p", "type": "t", "name": "\#(String(repeating: "n", count: 100))", "price": 1, "quantity": 1, "timestamp_ms": 1}"#
            let holdings = (0..<9_000).map { _ in holding }.joined(separator: ", ")
            try shop.insert(
                into: "customers", #"{"id": "a", "first_name": "Ada", "last_name": "L", "products": [\#(holdings)]}"#)
            try shop.insert(
                into: "customers",
                #"{"id": "b", "first_name": "Bob", "last_name": "\#(String(repeating: "é", count: 2_000_000))"}"#)
            _ = try publish()
            let pictures = try PublishedPictures(output).last
            #expect(pictures["a"]?["cut"] as? Bool == true)
            #expect((pictures["a"]?["counts"] as? [String: Any])?["products"] as? Int == 9_000)
            #expect((pictures["a"]?["products"] as? [Any])?.count == 4_096)
            #expect((pictures["b"]?["last_name"] as? String)?.count == 1_000)
        }

        @Test("follows: a change is in the output within a second, and SIGTERM ends it")
        func follows() throws {
            try shop.insert(into: "customers", #"{"id": "a", "first_name": "Ada", "last_name": "L"}"#)
            _ = try publish()
            let publisher = try shop.programs().start(.publishCustomers, "--to", "file:" + output)
            publisher.waitUntilBlocked(SIGTERM)
            usleep(1_500_000)
            try change(#"{"q": {"id": "a"}, "u": {"$set": {"first_name": "Ann"}}}"#)
            let isThere = publisher.wait(seconds: 1) { [output] _ in
                (try? PublishedPictures(output).names["a"]) == "Ann L"
            }
            #expect(isThere)
            publisher.signal(15)
            #expect(try publisher.wait(seconds: 5).status == ExitCode.done)
        }

        @Test("refuses a second publisher of the same output on this machine, and one elsewhere takes its place")
        func two() throws {
            var elsewhere = shop.programs()
            elsewhere.environment["XDG_STATE_HOME"] = shop.folder.url.appendingPathComponent("elsewhere").path
            let first = try shop.programs().start(.publishCustomers, "--to", "file:" + output)
            first.waitUntilBlocked(SIGTERM)
            usleep(1_000_000)
            let second = try shop.programs().run(.publishCustomers, "--to", "file:" + output, "--once")
            #expect(second.status == ExitCode.configuration, "\(second)")
            #expect(try elsewhere.run(.publishCustomers, "--to", "file:" + output, "--once").status == ExitCode.done)
            let exit = try first.wait(seconds: 10)
            #expect(exit.status == ExitCode.configuration, "\(exit)")
            #expect(exit.errorText.contains("another publish-customers has begun"), "\(exit)")
        }
    }
}
