// Row stored-documents: other teams' rules on the collections. Who is within them is joined; who is not
// becomes a dead letter that names the rule; and nobody waits for it.

import Foundation
import Mongo
import Support
import Testing

extension EndToEndLog {
    @Suite("Other teams' rules on the collections")
    struct ForeignRuleTests {
        private static let row = "stored-documents"
        private static let old = (0..<20).map { "old-\($0)" }
        private static let new = (0..<20).map { "new-\($0)" }
        private static let patience_s = 30.0

        /// A rule, and who breaks it.
        struct Rule: CustomTestStringConvertible, Sendable {
            let name: String
            let command: String
            /// What the dead letters of those who break it must name; nil: nobody does.
            var named: String?
            /// How many of the new customers may be joined all the same.
            var joined = 0
            /// Those who break it although they were there before.
            var refused: Set<String> = []
            var testDescription: String { name }
        }

        static let rules = [
            Rule(
                name: "a unique index on email, where nulls collide",
                command: index(#"{"email": 1}"#, "email_1", #", "unique": true"#), named: "email", joined: 1),
            Rule(
                name: "a unique index on id and tenant",
                command: index(#"{"id": 1, "tenant": 1}"#, "tenant", #", "unique": true"#)),
            Rule(name: "our index under another name", command: index(#"{"id": 1}"#, "their_id", #", "unique": true"#)),
            Rule(name: "an index on id that is not unique", command: index(#"{"id": 1}"#, "their_id", "")),
            Rule(name: "another index under our name", command: index(#"{"first_name": 1}"#, "id", "")),
            Rule(name: "another index under our other name", command: index(#"{"first_name": 1}"#, "waiting", "")),
            Rule(
                name: "a unique index with a collation that knows no capitals",
                command: index(
                    #"{"address": 1}"#, "street", #", "unique": true, "collation": {"locale": "en", "strength": 2}"#),
                named: "street", joined: 1),
            Rule(
                name: "a validator that wants an email",
                command: #"{"collMod": "customers", "validator": {"email": {"$type": "string"}}}"#, named: "validat"),
            Rule(
                name: "a validator that refuses one customer",
                command: #"{"collMod": "customers", "validator": {"id": {"$ne": "old-3"}}}"#, named: "validat",
                joined: new.count, refused: ["old-3"]),
            Rule(
                name: "a JSON schema that knows no holdings",
                command:
                    #"{"collMod": "customers", "validator": {"$jsonSchema": {"properties": {"products": {"maxItems": 2}}}}}"#,
                named: "validat", joined: new.count, refused: Set(old)),
        ]

        private static func index(_ keys: String, _ name: String, _ more: String) -> String {
            #"{"createIndexes": "customers", "indexes": [{"key": \#(keys), "name": "\#(name)"\#(more)}]}"#
        }

        @Test("are kept: who is within them is joined, who is not is a dead letter, and nobody waits", arguments: rules)
        func rule(_ rule: Rule) throws {
            let shop = try LiveShop()
            try shop.insertWhole(Self.old, into: "customers") {
                WholeDocument.customer($0).replacing("ul. Polna 12", with: "ul. Polna \($0)")
            }
            try shop.insertWhole(["milk"], into: "products", WholeDocument.product)
            try shop.command(rule.command)
            let log = OddLog(customers: Self.old + Self.new)
            let exit = try shop.join(shop.folder.write("e.ndjson", log.text), seconds: Self.patience_s)
            try #require(exit.status == ExitCode.done, "\(exit)")
            let (refused, reasons) = try letters(in: shop, log)
            let found = try FoundCustomers(in: shop)
            for id in Self.old where !rule.refused.contains(id) {
                #expect(found.isWhollyJoined(id) && !refused.contains(id), "\(id): \(found.shown(id)) \(reasons)")
            }
            for id in Self.new where !refused.contains(id) { #expect(found.isJoined(id), "\(id): \(found.shown(id))") }
            #expect(rule.refused.isSubset(of: refused), "\(refused)")
            let joined = Self.new.count { !refused.contains($0) }
            #expect(joined == (rule.named == nil ? Self.new.count : rule.joined), "\(reasons)")
            for reason in reasons { #expect(reason.lowercased().contains(rule.named ?? "none is due"), "\(reason)") }
            try FaultRecord.note(Self.row, count: 1, dangers: ["foreign rules": 1])
        }

        private func letters(in shop: LiveShop, _ log: OddLog) throws -> (owners: Set<String>, reasons: [String]) {
            var (owners, reasons): (Set<String>, Set<String>) = ([], [])
            try shop.collection("dead_letters") { letters in
                try letters.find(.all) {
                    owners.insert(log.owners[$0.int64("position") ?? -1] ?? "nobody")
                    reasons.insert($0.string("reason") ?? "")
                }
            }
            return (owners, reasons.sorted())
        }

        @Test(
            "that refuse some events of one customer leave the others: each is applied or a dead letter, in any order",
            arguments: ["AAABA", "AAAAB", "ABAAA", "BAAAA", "AAABB", "AABAB"], [false, true])
        func order(_ addresses: String, isKnown: Bool) throws {
            let shop = try LiveShop()
            if isKnown { try shop.insertWhole(["x"], into: "customers", WholeDocument.customer) }
            try shop.insertWhole(["other"], into: "customers") {
                WholeDocument.customer($0).replacing("ul. Polna 12", with: "A")
            }
            try shop.command(Self.index(#"{"address": 1}"#, "street", #", "unique": true"#))
            let lines = addresses.map {
                #"{"event_type": "new_customer", "id": "x", "first_name": "X", "last_name": "Y", "address": "\#($0)"}"#
                    + "\n"
            }
            let exit = try shop.join(shop.folder.write("e.ndjson", lines.joined()), seconds: Self.patience_s)
            #expect(exit.status == ExitCode.done, "\(exit)")
            // Of what one write takes in together only the last address is stored.
            let letters = try shop.collection("dead_letters") { try $0.count(.all) }
            let applied = addresses.count - letters
            #expect(letters <= addresses.count { $0 == "A" }, "\(exit)")
            #expect(exit.errorText.contains("applied \(applied), duplicate 0, dead-lettered \(letters)"), "\(exit)")
            let last = try shop.collection("customers") {
                try $0.count(Document(json: #"{"id": "x", "address": "B"}"#))
            }
            #expect(last == 1, "\(exit)")
            try FaultRecord.note(Self.row, count: 1, dangers: ["foreign rules": 1])
        }

        @Test("by collation make nobody one with somebody else: A and a are two customers")
        func collation() throws {
            let shop = try LiveShop()
            for name in ["customers", "products"] {
                try shop.command(#"{"create": "\#(name)", "collation": {"locale": "en", "strength": 2}}"#)
            }
            let log = OddLog(products: ["M", "m"])
            let carts = ["A", "a"].map {
                #"{"type": "order", "user_id": "\#($0)", "order_id": 1, "timestamp_ms": 5}"# + "\n"
            }
            let text = log.text + carts.joined()
            let exit = try shop.join(shop.folder.write("e.ndjson", text), "--print", "json", seconds: Self.patience_s)
            #expect(exit.status == ExitCode.done, "\(exit)")
            try shop.expectState(after: [shop.folder.source("e.ndjson", text)])
            for id in ["A", "a"] {
                let one = try shop.programs().run(.listCustomers, "--id", id)
                #expect(
                    one.lines.count { $0.hasPrefix("(no name yet)") } == 1 && one.text.contains("(\(id))"), "\(one)")
            }
            try FaultRecord.note(Self.row, count: 1, dangers: ["foreign rules": 1])
        }

        @Test(
            "that leave no room for the shop are refused at the start, with a word",
            arguments: [
                #"{"create": "customers", "viewOn": "people", "pipeline": []}"#,
                #"{"create": "products", "viewOn": "goods", "pipeline": []}"#,
                #"{"create": "positions", "viewOn": "places", "pipeline": []}"#,
                #"{"create": "customers", "capped": true, "size": 65536, "max": 3}"#,
            ])
        func refused(command: String) throws {
            let shop = try LiveShop()
            try shop.command(command)
            let log = OddLog(customers: Self.new)
            let exit = try shop.join(shop.folder.write("e.ndjson", log.text), seconds: Self.patience_s)
            #expect(exit.status == ExitCode.configuration, "\(exit)")
            let named = try #require(command.split(separator: "\"").dropFirst(3).first)
            #expect(exit.errorText.contains(named), "\(exit)")
            try FaultRecord.note(Self.row, count: 1, dangers: ["foreign rules": 1])
        }
    }
}
