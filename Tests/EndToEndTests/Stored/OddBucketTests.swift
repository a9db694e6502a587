// Row stored-documents: buckets of the history that hold something odd.

import Foundation
import Support
import Testing

extension EndToEndStored {
    @Suite("Stored buckets that are odd")
    struct OddBucketTests {
        private static let row = "stored-documents"
        private static let patience_s = 60.0
        private static let fields = [
            "bucket", "products", "products.0", "products.0.price", "products.0.quantity", "products.0.timestamp_ms",
            "products.0.id",
        ]
        private let shop: LiveShop
        private let odd: [OddDocument]

        init() throws {
            shop = try LiveShop()
            let pairs = Self.fields.flatMap { field in OddValue.all.filter { $0.isTried(in: field) }.map { (field, $0) }
            }
            odd = pairs.enumerated().map { number, pair in
                OddDocument(id: "odd-\(number)", field: OddField(path: pair.0, need: .something), value: pair.1)
            }
        }

        @Test("Buckets of the history that hold something odd keep nobody from being joined or listed")
        func buckets() throws {
            let ids = odd.map(\.id) + OddRun.goodIDs
            try insert(ids)
            let exit = try shop.join(
                shop.folder.write("e.ndjson", OddLog(customers: ids).text), seconds: Self.patience_s)
            #expect(exit.status == ExitCode.done, "\(exit)")
            let found = try FoundCustomers(in: shop)
            for id in OddRun.goodIDs { #expect(found.isWhollyJoined(id), "\(found.shown(id))") }
            let left = odd.filter { !found.isJoined($0.id) }
            #expect(left.isEmpty, "\(left.map(\.shown).shown)")
            for format in ["text", "json", "csv"] { try expectListed(format) }
            try FaultRecord.note(Self.row, count: odd.count, dangers: ["buckets": odd.count])
        }

        private func insert(_ ids: [String]) throws {
            let bucket = { (id: String) in
                #"{"id": "\#(id)", "customer_id": "\#(id)", "bucket": 0, "products": [\#(WholeDocument.holding("old"))]}"#
            }
            try shop.insertWhole(ids, into: "customers") {
                WholeDocument.customer($0).replacing(#""holdings_buckets": 0"#, with: #""holdings_buckets": 1"#)
            }
            try shop.insert(odd, into: "holdings_history", bucket)
            try shop.insertWhole(OddRun.goodIDs, into: "holdings_history", bucket)
            try shop.insertWhole(["milk"], into: "products", WholeDocument.product)
        }

        private func expectListed(_ format: String) throws {
            let listed = try shop.programs().run(.listCustomers, "--output", format, seconds: Self.patience_s)
            #expect(listed.status == ExitCode.done, "\(listed)")
            for id in OddRun.goodIDs { #expect(listed.text.contains(id), "\(id) is not listed as \(format)") }
            let untrue = listed.lines.filter(\.showsZero)
            #expect(untrue.isEmpty, "\(untrue.prefix(3).map { $0.prefix(300) })")
        }
    }
}
