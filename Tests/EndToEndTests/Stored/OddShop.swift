// A shop in whose database many documents hold one odd value each, and among them some that are as they should be.

import Foundation
import Mongo
import Support

/// One document with something odd in it.
struct OddDocument: Sendable {
    let id: String
    let field: OddField
    let value: OddValue

    /// For messages: what was put where.
    var shown: String { "\(field.path) = \(value.name)" }

    /// All fields with all values, and with lists of that size. Of a `part` over 1 every so many-th of them, others for
    /// each seed.
    static func all(_ fields: [OddField], large_KiB: Int, part: Int, named prefix: String) -> [OddDocument] {
        let values = OddValue.all + [.large(kilobytes: large_KiB)]
        let pairs = fields.flatMap { field in values.map { (field, $0) } }.filter { field, value in
            // One millisecond after the beginning of time is a moment like any other, and would be shown as what it is.
            !(field.path.hasSuffix("timestamp_ms") && value.meaning == .one)
        }
        return pairs.enumerated().filter { ($0.offset + Int(FaultPlan.seed)) % part == 0 }.map { number, odd in
            OddDocument(id: "\(prefix)-\(number)", field: odd.0, value: odd.1)
        }
    }

    /// The update that puts the value there.
    fileprivate var update: String {
        guard let json = value.json else { return #"{"$unset": {"\#(field.path)": 1}}"# }
        return #"{"$set": {"\#(field.path)": \#(json)}}"#
    }
}

/// The whole documents that the odd values are put into.
enum WholeDocument {
    static let time_ms = OddValue.time_ms

    static func customer(_ id: String) -> String {
        """
        {"id": "\(id)", "first_name": "Zofia", "last_name": "Lis", "address": "ul. Polna 12", "email": "\(id)@shop",
         "products": [\(holding("bread")), \(holding("butter"))],
         "waiting": [{"product_id": "never", "quantity": 2, "timestamp_ms": {"$numberLong": "\(time_ms)"}}],
         "cart": {"unpaid_order_ids": [{"$numberLong": "1"}], "paid_order_ids": [{"$numberLong": "2"}],
                  "early_payment_order_ids": [{"$numberLong": "3"}],
                  "open_items": [{"order_id": {"$numberLong": "1"}, "timestamp_ms": {"$numberLong": "\(time_ms)"},
                    "source": "file:/elsewhere", "position": {"$numberLong": "7"},
                    "items": [{"product_id": "milk", "quantity": 1, "timestamp_ms": {"$numberLong": "\(time_ms)"}}]}]},
         "history": {"holdings_buckets": 0, "paid_order_buckets": 0}, \(bookkeeping)}
        """
    }

    static func holding(_ product: String) -> String {
        """
        {"id": "\(product)", "type": "food", "name": "Good", "price": 0.5, "quantity": 3, \
        "timestamp_ms": {"$numberLong": "\(time_ms)"}}
        """
    }

    static func product(_ id: String) -> String {
        """
        {"id": "\(id)", "name": "Fancy", "type": "milk", "price": 0.5, "shelf": 3,
         "prices": [{"name": "Fancy", "type": "milk", "price": 0.5, "timestamp_ms": {"$numberLong": "\(time_ms)"},
                     "source": "file:/elsewhere", "position": {"$numberLong": "7"}}], \(bookkeeping)}
        """
    }

    private static let bookkeeping = """
        "joiner": {"rev": {"$numberLong": "1"}, "counts": {"applied": {"$numberLong": "4"}, "duplicate": {"$numberLong": "1"}},
                   "applied": [{"source": "file:/elsewhere", "position": {"$numberLong": "9"}}]}
        """
}

extension LiveShop {
    /// Writes a whole document for each, then puts the odd values into them.
    func insert(_ odd: [OddDocument], into collection: String, _ whole: (String) -> String) throws {
        for part in odd.parts(of: 500) {
            let documents = part.map { whole($0.id) }.joined(separator: ",")
            try command(#"{"insert": "\#(collection)", "documents": [\#(documents)]}"#)
        }
        let large = odd.filter { ($0.value.json?.utf8.count ?? 0) > 10_000 }.map { [$0] }
        let small = odd.filter { ($0.value.json?.utf8.count ?? 0) <= 10_000 }.parts(of: 200)
        for part in large + small {
            let updates = part.map { #"{"q": {"id": "\#($0.id)"}, "u": \#($0.update)}"# }.joined(separator: ",")
            let reply = try command(#"{"update": "\#(collection)", "updates": [\#(updates)]}"#)
            guard !reply.contains("writeErrors") else { throw StoredStateFault(description: reply) }
        }
    }
}

extension Array {
    /// In pieces of at most so many elements.
    fileprivate func parts(of count: Int) -> [[Element]] {
        stride(from: 0, to: self.count, by: count).map { Array(self[$0..<Swift.min($0 + count, self.count)]) }
    }
}
