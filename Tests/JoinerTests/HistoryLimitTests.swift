// How much of a long history a document embeds, and what lies in buckets: at the borders, through MongoDB.

import Mongo
import Shop
import ShopStore
import Support
import Testing

@testable import Following
@testable import Joiner

@Suite("The borders of a history", .serialized)
struct HistoryLimitTests {
    private let database: ShopDatabase
    private let store: MongoStore
    private let desk: Desk

    init() throws {
        database = try ShopDatabase(uri: LiveMongo.shared().freshDatabase().uri, appName: "tests")
        try database.prepare()
        let sources = SourceTable()
        store = MongoStore(database, sources: sources)
        desk = Desk(store: store, sources: sources)
    }

    private func stored() throws -> JoinedCustomer { try #require(try store.customers(["a"])["a"]) }

    private func listedHoldings() throws -> Int {
        var count = 0
        let listing = ShopListing(database)
        try listing.forEachCustomer(.id("a")) { customer in
            try listing.forEachHolding(of: customer) { _ in count += 1 }
        }
        return count
    }

    @Test("holdings leave at 64, a bucket of 32 at a time", arguments: [63, 64, 65, 95, 96, 97], [false, true])
    func holdings(count: Int, areItems: Bool) throws {
        let offer = JoinRule.product("m", 0.5, at: 1)
        if areItems {
            let items = Array(repeating: JoinRule.item, count: count).joined(separator: ", ")
            try desk.process([offer, JoinRule.order("1", items: items), JoinRule.payment("1")])
        } else {
            try desk.process([offer] + (0..<count).map { JoinRule.purchase("m", at: $0) })
        }
        let extent = try stored().extent
        let buckets = count < 64 ? 0 : (count - 32) / 32
        #expect(Int(extent.holdingsBuckets) == buckets && extent.embeddedHoldings == count - buckets * 32)
        #expect(try listedHoldings() == count)
        try FaultRecord.note("limits", count: 1)
    }

    @Test("paid orders leave at 512, a bucket of 256 at a time", arguments: [511, 512, 513, 767, 768, 769])
    func paidOrders(count: Int) throws {
        let ids = (1...count).map(String.init)
        try desk.process(ids.map { JoinRule.order($0) } + ids.map { JoinRule.payment($0) })
        let state = try stored()
        let buckets = count < 512 ? 0 : (count - 256) / 256
        #expect(Int(state.extent.paidOrderBuckets) == buckets && state.cart.paid.count == count - buckets * 256)
        #expect(
            try store.olderPaidOrders(of: "a", buckets: state.extent.paidOrderBuckets) + state.cart.paid
                == (1...count).map { .number(Int64($0)) })
        try FaultRecord.note("limits", count: 1)
    }

    @Test("an order that was paid long ago is known however many events come before its repetition")
    func repeated() throws {
        let ids = (1...600).map(String.init)
        var lines = ids.map { JoinRule.order($0) } + ids.map { JoinRule.payment($0) }
        try desk.process(lines)
        let start = lines.count
        lines += (1_001...2_100).map { JoinRule.order("\($0)") } + [JoinRule.order("1"), JoinRule.payment("2")]
        try desk.process(lines, from: start)
        let state = try stored()
        #expect(state.extent.paidOrderBuckets == 1)
        #expect(state.cart.unpaid.count == 1_100 && state.cart.earlyPayments.isEmpty)
        #expect(state.counts.duplicate == 2)
    }
}
