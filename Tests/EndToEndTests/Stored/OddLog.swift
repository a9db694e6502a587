// The log in which everybody does something, and whose each record is.

/// Lines, and by the position of each the customer or product that it is about.
struct OddLog {
    static let newPrice = 0.75
    /// Each customer buys, orders and pays at these moments.
    static let orderTime_ms = OddValue.time_ms + 10
    static let purchaseTime_ms = OddValue.time_ms + 20

    private(set) var text = ""
    private(set) var owners: [Int64: String] = [:]

    /// Everybody orders something and pays for it, buys something at once, and pays for what they had ordered before.
    init(customers: [String]) {
        for step in 0..<4 {
            for id in customers { append(Self.step(step, of: id), of: id) }
        }
    }

    /// Every product is bought as it was, gets a new price, and is bought at that.
    init(products: [String]) {
        let new_ms = OddValue.time_ms + 1_000
        for id in products { append(Self.purchase(of: id, at: new_ms - 1), of: "buyer of \(id)") }
        for id in products {
            append(
                #"{"event_type": "new_product", "id": "\#(id)", "name": "New", "type": "milk", "price": \#(Self.newPrice), "#
                    + #""timestamp_ms": \#(new_ms)}"#, of: id)
        }
        for id in products { append(Self.purchase(of: id, at: new_ms + 1), of: "buyer of \(id)") }
    }

    private mutating func append(_ line: String, of owner: String) {
        owners[Int64(text.utf8.count)] = owner
        text += line + "\n"
    }

    private static func step(_ step: Int, of id: String) -> String {
        switch step {
        case 0:
            #"{"type": "order", "user_id": "\#(id)", "order_id": 100, "timestamp_ms": \#(orderTime_ms), "#
                + #""items": [{"product_id": "milk", "quantity": 1}]}"#
        case 1: #"{"type": "payment", "user_id": "\#(id)", "order_id": 100, "timestamp_ms": \#(orderTime_ms + 1)}"#
        case 2:
            #"{"event_type": "customer_buys_product", "customer_id": "\#(id)", "product_id": "milk", "quantity": 2, "#
                + #""timestamp_ms": \#(purchaseTime_ms)}"#
        default: #"{"type": "payment", "user_id": "\#(id)", "order_id": 1, "timestamp_ms": \#(purchaseTime_ms + 1)}"#
        }
    }

    private static func purchase(of product: String, at time_ms: Int) -> String {
        #"{"event_type": "customer_buys_product", "customer_id": "buyer of \#(product)", "product_id": "\#(product)", "#
            + #""quantity": 1, "timestamp_ms": \#(time_ms)}"#
    }
}
