// The example in Python as another team's program: it reads the log's files and the view, and knows nothing of the suite's.

import Foundation
import Support
import Testing

extension EndToEndStored {
    @Suite("The example in Python")
    struct PythonExampleTests {
        private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../..").standardized.path
        private let shop: LiveShop

        init() throws {
            shop = try LiveShop()
            _ = try shop.folder.folder("events")
        }

        /// With what stands in for pymongo, so that nothing has to be installed.
        private func run() throws -> Exit {
            var environment = shop.programs().environment
            environment["PYTHONPATH"] = Self.root + "/scripts/standins:" + Self.root + "/scripts"
            environment["PYTHONDONTWRITEBYTECODE"] = "1"
            let program = Self.root + "/examples/python/what_they_have.py"
            return try ChildProcess(
                "/usr/bin/env", ["python3", program, shop.folder.path("events"), shop.folder.path("positions.json")],
                environment: environment
            ).wait()
        }

        private func purchase(_ customer: String, _ product: String) -> String {
            #"{"event_type": "customer_buys_product", "customer_id": "\#(customer)", "product_id": "\#(product)", "quantity": 1}"#
        }

        private func told(_ customer: String, _ holdings: Int, _ types: String) -> String {
            #"{"customer_id": "\#(customer)", "holdings": \#(holdings), "types": [\#(types)]}"#
        }

        @Test("tells each purchase once, and what the customer ever had, also what has moved to the history")
        func tells() throws {
            let products = ["bread", "milk"].map {
                #"{"event_type": "new_product", "id": "\#($0)", "name": "N", "type": "\#($0)", "price": 1}"#
            }
            let first = products + (0..<100).map { purchase("a", $0 == 3 ? "milk" : "bread") } + ["no event", "[1]"]
            try shop.folder.write("events/partition-0000.ndjson", first.map { $0 + "\n" }.joined())
            let half = purchase("b", "bread").prefix(70)
            try shop.folder.write("events/partition-0001.ndjson", purchase("b", "milk") + "\n" + half)
            let events = "file:" + shop.folder.path("events") + "/"
            #expect(try shop.join(events).status == ExitCode.done)
            var exit = try run()
            #expect(exit.status == ExitCode.done, "\(exit)")
            let all = Array(repeating: told("a", 100, #""bread", "milk""#), count: 100)
            #expect(exit.lines == all + [told("b", 1, #""milk""#)])
            exit = try run()
            #expect(exit.status == ExitCode.done && exit.lines == [], "\(exit)")
            // The rest of a line that was there by half.
            try shop.folder.append("events/partition-0001.ndjson", purchase("b", "bread").dropFirst(70) + "\n")
            #expect(try shop.join(events).status == ExitCode.done)
            exit = try run()
            #expect(exit.lines == [told("b", 2, #""bread", "milk""#)], "\(exit)")
        }
    }
}
