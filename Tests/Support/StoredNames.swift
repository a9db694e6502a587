// The names of the collections and fields that the tests look for in the database, and nowhere else.

enum StoredNames {
    static let customers = "customers"
    static let products = "products"
    static let deadLetters = "dead_letters"
    static let holdingsHistory = "holdings_history"
    static let paidOrdersHistory = "paid_orders_history"

    enum Customer {
        static let id: StaticString = "id"
        static let firstName: StaticString = "first_name"
        static let lastName: StaticString = "last_name"
        static let address: StaticString = "address"
        static let holdings: StaticString = "products"
        static let waiting: StaticString = "waiting"
        static let cart: StaticString = "cart"
        static let unpaid: StaticString = "unpaid_order_ids"
        static let paid: StaticString = "paid_order_ids"
        static let paidTimes: StaticString = "paid_at_ms"
        static let earlyPayments: StaticString = "early_payment_order_ids"
        static let earlyTimes: StaticString = "early_paid_at_ms"
        static let history: StaticString = "history"
        static let holdingsBuckets: StaticString = "holdings_buckets"
        static let paidOrderBuckets: StaticString = "paid_order_buckets"
    }

    enum Bucket {
        static let customerID: StaticString = "customer_id"
        static let number: StaticString = "bucket"
        static let holdings: StaticString = "products"
        static let orderIDs: StaticString = "order_ids"
        static let times: StaticString = "paid_at_ms"
        static let from: StaticString = "from_ms"
        static let to: StaticString = "to_ms"
    }

    enum Item {
        static let productID: StaticString = "product_id"
        static let id: StaticString = "id"
        static let type: StaticString = "type"
        static let name: StaticString = "name"
        static let price: StaticString = "price"
        static let prices: StaticString = "prices"
        static let quantity: StaticString = "quantity"
        static let timestamp_ms: StaticString = "timestamp_ms"
        static let orderID: StaticString = "order_id"
        static let source: StaticString = "source"
        static let position: StaticString = "position"
    }

    enum Joiner {
        static let joiner: StaticString = "joiner"
        static let counts: StaticString = "counts"
        static let sources: StaticString = "applied"
        static let applied: StaticString = "applied"
        static let duplicates: StaticString = "duplicate"
    }

    enum DeadLetter {
        static let source: StaticString = "source"
        static let position: StaticString = "position"
        static let raw: StaticString = "raw"
        static let reason: StaticString = "reason"
        static let forgotten: StaticString = "forgotten_at_ms"
    }
}
