// A person whose every trace has a word in it that nothing else has.

import Foundation
import Mongo
import Support
import Testing

struct Canary {
    static let word = "CANARY"
    static let id = "gone"

    /// Everybody's purchases and orders; the person's are many, and some of them wait.
    static var events: String {
        var lines = [#"{"event_type":"new_product","id":"m","name":"Milk","type":"milk","price":0.5,"timestamp_ms":1}"#]
        for (id, name) in [(id, word), ("gone_1", "Ann"), ("other", "Bob")] {
            lines.append(
                #"{"event_type":"new_customer","id":"\#(id)","first_name":"\#(name)","last_name":"\#(name)","address":"\#(name)"}"#
            )
        }
        for number in 1...1_100 {
            lines.append(purchase(of: id, "m", number))
            if number % 5 == 0 { lines.append(purchase(of: "gone_1", "m", number)) }
            if number % 2 == 0 { lines += order(of: id, "\(word)-\(number)") }
        }
        lines.append(purchase(of: id, "\(word)-product", 9))
        lines.append(#"{"type":"order","user_id":"\#(id)","order_id":"\#(word)-open"}"#)
        return lines.joined(separator: "\n") + "\n"
    }

    /// Records that are no events; the first three are the person's.
    static var bad: String {
        [
            #"{"event_type":"new_customer","id":"\#(id)","first_name":"\#(word)"}"#,
            #"{"type":"order","user_id":"\#(id)","note":"\#(word)"}"#,
            #"customer \#(id), \#(word)"#,
            #"{"type":"order","user_id":"gone_1","note":"gone"}"#,
            #"customer gone_1"#,
        ].joined(separator: "\n") + "\n"
    }

    static func purchase(of id: String, _ product: String, _ time_ms: Int) -> String {
        #"{"event_type":"customer_buys_product","customer_id":"\#(id)","product_id":"\#(product)","quantity":1,"timestamp_ms":\#(time_ms)}"#
    }

    static func order(of id: String, _ order: String) -> [String] {
        ["order", "payment"].map { #"{"type":"\#($0)","user_id":"\#(id)","order_id":"\#(order)"}"# }
    }

    /// The collections in which the word stands.
    static func collections(of shop: LiveShop) throws -> [String] {
        try shop.pool.withClient { client in
            let reply = try client.runCommand(
                Document(json: #"{"listCollections": 1, "filter": {"type": "collection"}}"#), in: shop.database)
            let names = reply.read { view in
                (view.document("cursor")?.array("firstBatch") ?? .empty).compactMap {
                    $0.value.document?.string("name")
                }
            }
            return try names.sorted().filter { name in
                var isThere = false
                try client.collection(name, in: shop.database).find(.all) { view in
                    isThere = isThere || Data(view.bytes).range(of: Data(word.utf8)) != nil
                }
                return isThere
            }
        }
    }
}
