// A database as the first version left it, and what became of its log since.

import Foundation
import Mongo
import Support
import Testing

extension EndToEnd {
    /// `TakenOver/` is what that version made of `joined`: documents without times of payment and origins, buckets without
    /// bounds, positions without identities.
    @Suite("A database of the first version")
    struct TakenOverTests {
        private let shop: LiveShop

        init() throws { shop = try LiveShop() }

        private static let joined: [[String]] = {
            let products = [("bread", "0.36", 10), ("milk", "0.54", 11), ("bread", "0.4", 500)].enumerated().map {
                number, product in
                #"{"event_type":"new_product","id":"\#(product.0)","name":"\#(product.0) \#(number)","type":"food","#
                    + #""price":\#(product.1),"timestamp_ms":\#(product.2)}"#
            }
            let open = [
                #"{"type":"order","user_id":"open","order_id":"x","timestamp_ms":30,"items":["#
                    + #"{"product_id":"milk","quantity":2},{"product_id":"tea","quantity":1}]}"#,
                #"{"type":"payment","user_id":"open","order_id":"early","timestamp_ms":31}"#,
                #"{"event_type":"customer_buys_product","customer_id":"open","product_id":"tea","quantity":3,"#
                    + #""timestamp_ms":32}"#,
                "this is no event",
            ]
            let busy = [
                #"{"event_type":"new_customer","id":"busy","first_name":"Zofia","last_name":"Piątek","#
                    + #""address":"Polna 1\nŁódź","timestamp_ms":20}"#
            ]
            let orders = (1...520).flatMap { orderAndPayment($0, 1_000, 2_000) }
            let purchases = (1...70).map { purchase("bread", $0, at: 400 + $0 * 10) }
            return [products + open, busy + orders + purchases]
        }()

        private static let since: [[String]] = [
            [
                #"{"event_type":"new_product","id":"tea","name":"Tea","type":"food","price":1.5,"timestamp_ms":5000}"#,
                #"{"type":"payment","user_id":"open","order_id":"x","timestamp_ms":5001}"#,
                #"{"type":"order","user_id":"open","order_id":"early","timestamp_ms":5002,"items":["#
                    + #"{"product_id":"bread","quantity":4}]}"#,
            ],
            [
                #"{"type":"order","user_id":"busy","order_id":7,"timestamp_ms":5003}"#,
                #"{"type":"payment","user_id":"busy","order_id":519,"timestamp_ms":5004}"#,
            ] + (521...830).flatMap { orderAndPayment($0, 10_000, 20_000) } + [purchase("milk", 1, at: 40_000)],
        ]

        private static func orderAndPayment(_ id: Int, _ ordered_ms: Int, _ paid_ms: Int) -> [String] {
            [("order", ordered_ms), ("payment", paid_ms)].map {
                #"{"type":"\#($0.0)","user_id":"busy","order_id":\#(id),"timestamp_ms":\#($0.1 + id)}"#
            }
        }

        private static func purchase(_ product: String, _ quantity: Int, at timestamp_ms: Int) -> String {
            #"{"event_type":"customer_buys_product","customer_id":"busy","product_id":"\#(product)","#
                + #""quantity":\#(quantity),"timestamp_ms":\#(timestamp_ms)}"#
        }

        private func path(_ partition: Int) -> String { "events/partition-000\(partition).ndjson" }

        private func putBack() throws {
            let stored = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("TakenOver")
            for file in try FileManager.default.contentsOfDirectory(at: stored, includingPropertiesForKeys: nil) {
                let folder = shop.folder.url.resolvingSymlinksInPath().path
                let text = try String(contentsOf: file, encoding: .utf8)
                    .replacingOccurrences(of: "/FOLDER/", with: folder + "/")
                for line in text.split(separator: "\n") {
                    try shop.insert(into: file.deletingPathExtension().lastPathComponent, String(line))
                }
            }
        }

        private func write(_ lines: [[String]]) throws -> [Source] {
            try FileManager.default.createDirectory(
                at: shop.folder.url.appendingPathComponent("events"), withIntermediateDirectories: true)
            return try lines.enumerated().map { number, lines in
                let text = lines.map { $0 + "\n" }.joined()
                try Data(text.utf8).write(to: shop.folder.url.appendingPathComponent(path(number)))
                return Source(name: shop.folder.sourceName(path(number)), text: text)
            }
        }

        /// What old documents do not know is not known afterwards either.
        private func expected(_ sources: [Source]) throws -> ShopState {
            var state = try Oracle.state(after: sources)
            for index in 0..<70 { state.customers["busy"]?.holdings[index].origin = nil }
            for index in state.customers["open"]?.holdings.indices ?? 0..<0
            where state.customers["open"]?.holdings[index].quantity == 3 {
                state.customers["open"]?.holdings[index].origin = nil
            }
            state.customers["busy"]?.paymentTimes_ms = (521...830).reduce(into: [:]) {
                $0[.number(Int64($1))] = Int64(20_000 + $1)
            }
            state.customers["open"]?.paymentTimes_ms = [.text("x"): 5_001]
            return state
        }

        @Test("is taken over with its positions, histories and open orders, and nothing of its log counts twice")
        func takenOver() throws {
            _ = try write(Self.joined)
            try putBack()
            let before = try shop.join(shop.folder.url.appendingPathComponent("events").path + "/")
            #expect(before.errorText.contains("read 0,"), "\(before)")
            let sources = try write(zip(Self.joined, Self.since).map { $0 + $1 })
            let joined = try shop.join(shop.folder.url.appendingPathComponent("events").path + "/")
            #expect(joined.errorText.contains("read 626, applied 624, duplicate 2,"), "\(joined)")
            let (expected, found) = (try expected(sources), try shop.stored())
            let comparison = Comparison(expected: expected, found: found, order: .holdingsOpen)
            #expect(comparison.isEmpty, "\(comparison)")
            #expect(found.customers.mapValues(\.paymentTimes_ms) == expected.customers.mapValues(\.paymentTimes_ms))
            #expect(try shop.find(in: "positions", #"{"_id": "schema", "version": {"$gte": 3}}"#) != nil)
        }

        @Test("is read again from its beginning to no effect")
        func again() throws {
            let sources = try write(zip(Self.joined, Self.since).map { $0 + $1 })
            try putBack()
            for source in sources {
                let reset = try shop.programs().run(.positions, "reset", source.name, "--to", "beginning")
                #expect(reset.status == ExitCode.done, "\(reset)")
            }
            let joined = try shop.join(shop.folder.url.appendingPathComponent("events").path + "/")
            #expect(joined.errorText.contains("applied 624,"), "\(joined)")
            let comparison = Comparison(expected: try expected(sources), found: try shop.stored(), order: .holdingsOpen)
            #expect(comparison.isEmpty, "\(comparison)")
        }
    }
}
