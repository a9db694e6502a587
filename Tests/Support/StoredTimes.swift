// Two lists of a cart or a bucket that belong together: orders, and when each was paid.

import Mongo

struct StoredTimes {
    let orders: [OrderID]
    /// As many as the orders; none of them is known where the document has another number of times.
    let times: [Int64?]

    init(of orderList: StaticString, _ timeList: StaticString, in view: DocumentView) throws {
        orders = try view.list(orderList) { try OrderID($0) }
        let stored = try view.list(timeList) { value -> Int64? in
            if case .null = value { return nil }
            guard case .int64(let time_ms) = value else {
                throw StoredStateFault(description: "\(timeList) holds what is no 64-bit integer")
            }
            return time_ms
        }
        times = stored.count == orders.count ? stored : orders.map { _ in nil }
    }

    var byOrder: [OrderID: Int64] { Dictionary(zip(orders, times)) { $1 }.compactMapValues { $0 } }
}
