// Row stored-documents: ids that two documents have, and ids that are none.

import Foundation
import Mongo
import Support
import Testing

extension EndToEndStored {
    @Suite("Stored ids that are odd")
    struct OddIDTests {
        private static let row = "stored-documents"
        private static let patience_s = 30.0
        private let shop: LiveShop

        init() throws { shop = try LiveShop() }

        @Test(
            "Two documents with one id make dead letters of that id's records, which name both; all others are joined")
        func twice() throws {
            let ids = ["twice", "twice", "once"]
            try shop.insertWhole(ids, into: "customers", WholeDocument.customer)
            try shop.insertWhole(ids + ["milk"], into: "products", WholeDocument.product)
            let customers = OddLog(customers: ["twice", "once", "new"]).text
            let path = try shop.folder.write("e.ndjson", customers + OddLog(products: ["twice", "once"]).text)
            let exit = try shop.join(path, seconds: Self.patience_s)
            try #require(exit.status == ExitCode.done, "\(exit)")
            let found = try FoundCustomers(in: shop)
            #expect(found.isWhollyJoined("once") && found.isJoined("new"), "\(found.shown("once"))")
            #expect(try FoundProducts(in: shop).price(of: "once") == OddLog.newPrice)
            try expectBothNamed()
            for program in [Program.listCustomers, .listProducts] {
                #expect(try shop.programs().run(program).status == ExitCode.done)
            }
            try FaultRecord.note(Self.row, count: 2, dangers: ["documents twice": 2])
        }

        /// Four letters of the customer, and what the product was given anew.
        private func expectBothNamed() throws {
            var reasons: [String] = []
            try shop.collection("dead_letters") { try $0.find(.all) { reasons.append($0.string("reason") ?? "") } }
            #expect(reasons.count == 5, "\(reasons)")
            for reason in reasons { #expect(reason.matches(of: #/[0-9a-f]{24}/#).count == 2, "\(reason)") }
        }

        @Test("Without a unique index a second joiner is refused, or what two of them do at once is there once")
        func alone() throws {
            try shop.insertWhole(["twice", "twice"], into: "customers", WholeDocument.customer)
            let log = OddLog(customers: (0..<300).map { "new-\($0)" })
            try shop.insertWhole(["milk"], into: "products", WholeDocument.product)
            let path = try shop.folder.write("e.ndjson", log.text)
            // Each with a lock of its own, as on two machines.
            let joiners = try (0..<2).map { number in
                var programs = shop.programs(events: path)
                programs.environment["TMPDIR"] = try shop.folder.folder("machine-\(number)")
                programs.environment["XDG_STATE_HOME"] = programs.environment["TMPDIR"]
                return try programs.start(.joiner, "--until-end")
            }
            let exits = try joiners.map { try $0.wait(seconds: Self.patience_s) }
            #expect(exits.contains { $0.status == ExitCode.done }, "\(exits)")
            for exit in exits where exit.status != ExitCode.done {
                #expect(exit.signal == nil && !exit.errorText.isEmpty, "\(exit)")
            }
            #expect(try shop.join(path).status == ExitCode.done)
            let found = try FoundCustomers(in: shop)
            for number in 0..<300 where !found.isJoined("new-\(number)") {
                Issue.record("new-\(number): \(found.shown("new-\(number)"))")
            }
            try FaultRecord.note(Self.row, count: 1, dangers: ["no unique index": 1])
        }

        @Test("Ids that are no texts are nobody's, and keep nobody from being joined or listed")
        func noTexts() throws {
            // A number as a text is a text.
            let ids = OddValue.all.filter { $0.meaning != .text && !($0.json ?? "\"").hasPrefix("\"") }.compactMap(
                \.json)
            for (collection, id) in ["customers", "products"].flatMap({ name in ids.map { (name, $0) } }) {
                // Each of them twice, as null often is.
                let documents = [id, id].map { #"{"id": \#($0), "first_name": "Odd", "name": "Odd", "price": 1}"# }
                try shop.command(
                    #"{"insert": "\#(collection)", "documents": [\#(documents.joined(separator: ","))]}"#)
            }
            try shop.insertWhole(["good-1"], into: "customers", WholeDocument.customer)
            try shop.insertWhole(["milk"], into: "products", WholeDocument.product)
            let path = try shop.folder.write("e.ndjson", OddLog(customers: ["good-1", "good-2"]).text)
            let exit = try shop.join(path, seconds: Self.patience_s)
            #expect(exit.status == ExitCode.done, "\(exit)")
            let found = try FoundCustomers(in: shop)
            #expect(found.isWhollyJoined("good-1") && found.isJoined("good-2"), "\(found.shown("good-1"))")
            for (program, known) in [(Program.listCustomers, "good-1"), (.listProducts, "milk")] {
                let listed = try shop.programs().run(program)
                #expect(listed.status == ExitCode.done && listed.text.contains(known), "\(listed)")
            }
            let bought = try shop.programs(events: path).run(.makePurchases, "--to", "log")
            #expect(bought.status == ExitCode.done, "\(bought)")
            try FaultRecord.note(Self.row, count: ids.count, dangers: ["ids": ids.count])
        }
    }
}
