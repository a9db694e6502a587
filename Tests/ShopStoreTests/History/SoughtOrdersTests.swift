import Mongo
import Shop
import Testing

@testable import ShopStore

@Suite("The history of paid orders", .serialized)
struct SoughtOrdersTests {
    @Test("of many customers answers each one's own orders, however many are asked for at once")
    func paidOrdersOfMany() throws {
        let ids = (0..<250).map { ShopID("c\($0)") }
        let database = try freshDatabase()
        let store = MongoStore(database, sources: SourceTable())
        try database.pool.withClient { client in
            let bulk = try client.collection("paid_orders_history", in: database.name).bulk(ordered: false)
            for (number, id) in ids.enumerated() {
                for bucket in 0..<2 {
                    let order = 10 * number + bucket
                    try bulk.insert(
                        Document(
                            json: #"{"customer_id": "\#(id.text)", "bucket": \#(bucket), "order_ids": [7, \#(order)]}"#)
                    )
                }
            }
            _ = try bulk.execute()
        }
        // Everybody asks for what everybody has, for both of their own, for a neighbour's and for a thousand that nobody has.
        let nobodys = (0..<1_000).map { OrderID.number(1_000_000 + Int64($0)) }
        let sought = ids.enumerated().map { number, id in
            let own = (0..<3).map { OrderID.number(Int64(10 * number + $0)) } + [.number(Int64(10 * number + 10))]
            return SoughtOrders(id, own + (number % 100 == 3 ? nobodys : []) + [7], buckets: Int32(number % 3))
        }
        let found = try store.paidOrders(sought)
        // Without the index it takes longer, and is the same.
        let drop = #"{"dropIndexes": "paid_orders_history", "index": "order"}"#
        try database.pool.withClient { _ = try $0.runCommand(Document(json: drop), in: database.name) }
        #expect(try store.paidOrders(sought) == found)
        for (number, id) in ids.enumerated() {
            let due = (0..<min(2, number % 3)).map { OrderID.number(Int64(10 * number + $0)) }
            #expect(found[id] ?? [] == (due.isEmpty ? [] : Set(due + [7])), "\(id)")
        }
    }

    @Test("is asked in queries that are neither of too many customers nor of too many orders")
    func portions() {
        let orders = { (count: Int) in (0..<count).map { OrderID.number(Int64($0)) } }
        let sizes = { (counts: [Int]) in
            SoughtOrders.portions(counts.map { SoughtOrders("c", orders($0), buckets: 1) }).map {
                $0.map(\.orders.count)
            }
        }
        #expect(sizes([]) == [])
        #expect(sizes([0, 3]) == [[3]], "there is nothing to ask of the first")
        #expect(sizes([2_500]) == [[1_000], [1_000], [500]])
        #expect(sizes([600, 400, 1, 999, 1]) == [[600, 400], [1, 999], [1]])
        #expect(sizes(Array(repeating: 1, count: 230)).map(\.count) == [100, 100, 30])
    }
}
