// The oracle against cases that are small enough to be worked out by hand.

import Support
import Testing

@Suite("The oracle")
struct OracleTests {
    private func state(_ lines: String...) throws -> ShopState {
        let text = lines.map { $0 + "\n" }.joined()
        return try Oracle.state(after: [Source(name: "events", text: text)])
    }

    private func milk(price: Double, at time_ms: Int, name: String = "Fancy Milk", id: String = "milk") -> String {
        #"{"event_type":"new_product","id":"\#(id)","name":"\#(name)","type":"milk","price":\#(price),"timestamp_ms":\#(time_ms)}"#
    }

    private func purchase(_ quantity: Double = 1, of product: String = "milk", at time_ms: Int) -> String {
        #"{"event_type":"customer_buys_product","customer_id":"a","product_id":"\#(product)","quantity":\#(quantity),"timestamp_ms":\#(time_ms)}"#
    }

    private func cart(_ type: String, _ id: String, of user: String = "a") -> String {
        #"{"type":"\#(type)","user_id":"\#(user)","order_id":\#(id)}"#
    }

    @Test("tells the golden story's seven summaries in both forms, and refuses its bad line")
    func golden() throws {
        var oracle = Oracle(keepsSummaries: true)
        try oracle.read(Source(name: "cart-join.json", text: GoldenCartJoin.input))
        #expect(oracle.summaries.map(\.json) == GoldenCartJoin.json)
        #expect(oracle.summaries.map(\.text) == GoldenCartJoin.text)
        #expect(GoldenCartJoin.json.map { Summary(json: $0) } == oracle.summaries)
        #expect(oracle.state.counts == RecordCounts(applied: 7, duplicates: 0, deadLettered: 1))
        let letter = DeadLetter(
            source: "cart-join.json", position: Int64(GoldenCartJoin.badPosition), raw: Array("FAIL HERE".utf8),
            reason: "not JSON")
        #expect(oracle.state.deadLetters == [letter])
    }

    @Test("counts orders and payments that came before as duplicates, and gives a summary for each")
    func duplicates() throws {
        var oracle = Oracle(keepsSummaries: true)
        let lines = [
            cart("order", "1"), cart("order", "1"), cart("payment", "1"), cart("payment", "1"), cart("order", "1"),
            cart("payment", "2"), cart("payment", "2"),
        ]
        try oracle.read(Source(name: "events", text: lines.map { $0 + "\n" }.joined()))
        #expect(oracle.state.counts == RecordCounts(applied: 3, duplicates: 4, deadLettered: 0))
        #expect(oracle.summaries.count == 7)
        #expect(oracle.summaries.last?.paidOrderIDs == [.number(1)])
    }

    @Test("remembers a payment until its order comes, for its own customer only")
    func earlyPayment() throws {
        let before = try state(cart("payment", "7"), cart("order", "7", of: "b"))
        #expect(before.customers["a"]?.earlyPaymentOrderIDs == [.number(7)])
        #expect(before.customers["b"]?.unpaidOrderIDs == [.number(7)])
        let after = try state(cart("payment", "7"), cart("order", "7", of: "b"), cart("order", "7"))
        #expect(after.customers["a"]?.paidOrderIDs == [.number(7)])
        #expect(after.customers["a"]?.earlyPaymentOrderIDs == [])
        #expect(after.customers["b"]?.unpaidOrderIDs == [.number(7)])
    }

    @Test("tells numbers from texts as order ids, to the ends of 64 bits")
    func orderIDs() throws {
        let state = try state(
            cart("order", "1"), cart("order", #""1""#), cart("order", "9223372036854775807"),
            cart("order", "-9223372036854775808"), cart("order", "9223372036854775806"))
        let expected: [OrderID] = [
            .number(1), .text("1"), .number(.max), .number(.min), .number(.max - 1),
        ]
        #expect(state.customers["a"]?.unpaidOrderIDs == expected)
    }

    @Test("takes composed and decomposed é for two customers, also when escaped")
    func composition() throws {
        let state = try state(
            cart("order", "1", of: "\u{e9}"), cart("order", "2", of: "e\u{301}"), cart("order", "3", of: #"\u00e9"#))
        #expect(state.customers.count == 2)
        #expect(state.customers[ByteText(bytes: [0xC3, 0xA9])]?.unpaidOrderIDs == [.number(1), .number(3)])
        #expect(state.customers[ByteText(bytes: [0x65, 0xCC, 0x81])]?.unpaidOrderIDs == [.number(2)])
    }

    @Test("keeps a byte order mark at the beginning of an id")
    func byteOrderMark() throws {
        let state = try state(cart("order", "1", of: "\u{FEFF}bom"), cart("order", "2", of: "bom"))
        #expect(
            state.customers[ByteText(bytes: [0xEF, 0xBB, 0xBF] + Array("bom".utf8))]?.unpaidOrderIDs == [.number(1)])
        #expect(state.customers["bom"]?.unpaidOrderIDs == [.number(2)])
    }

    @Test("keeps a NUL and other control characters in a name")
    func controlCharacters() throws {
        let state = try state(
            #"{"event_type":"new_customer","id":"a","first_name":"nul\u0000inside","last_name":"\u001b[31m"}"#)
        #expect(state.customers["a"]?.firstName?.bytes == Array("nul\u{0}inside".utf8))
        #expect(state.customers["a"]?.lastName?.bytes == Array("\u{1B}[31m".utf8))
    }

    @Test(
        "prices a purchase as of its own time, or at the oldest price known",
        arguments: [(50, 0.3), (100, 0.3), (150, 0.3), (200, 0.6), (299, 0.6), (300, 0.8), (1_000, 0.8)])
    func pricedAsOf(time_ms: Int, price: Double) throws {
        let state = try state(
            milk(price: 0.5, at: 200), milk(price: 0.3, at: 100), milk(price: 0.8, at: 300), milk(price: 0.6, at: 200),
            purchase(2, at: time_ms), milk(price: 0.9, at: 10))
        #expect(state.customers["a"]?.holdings.map(\.price) == [price])
    }

    @Test("takes the latest moment's price as current, and name and type from the latest record")
    func currentPrice() throws {
        let state = try state(
            milk(price: 0.5, at: 200), milk(price: 0.6, at: 200, name: "Milk 2"),
            milk(price: 0.3, at: 100, name: "Milk 3"))
        let expected = ProductState(
            name: "Milk 3", type: "milk", price: 0.6,
            prices: [PricePoint(price: 0.3, timestamp_ms: 100), PricePoint(price: 0.6, timestamp_ms: 200)])
        #expect(state.products["milk"] == expected)
    }

    @Test("lets purchases of an unknown product wait, and delivers them in their order at its first price")
    func waiting() throws {
        let waiting = [purchase(1, at: 5), purchase(2, of: "bread", at: 6), purchase(3, at: 500)]
        let before = try state(waiting[0], waiting[1], waiting[2])
        #expect(before.customers["a"]?.waiting.map(\.quantity) == [1, 2, 3])
        #expect(before.customers["a"]?.holdings == [])
        let after = try state(
            waiting[0], waiting[1], waiting[2], milk(price: 0.4, at: 100), milk(price: 0.9, at: 1))
        let ends = waiting.indices.map { Int64(waiting[...$0].reduce(0) { $0 + $1.utf8.count + 1 }) }
        let expected = [(1.0, Int64(5), ends[0]), (3.0, 500, ends[2])].map { quantity, time_ms, end in
            Holding(
                productID: "milk", type: "milk", name: "Fancy Milk", price: 0.4, quantity: quantity,
                timestamp_ms: time_ms, origin: .record(source: "events", position: end))
        }
        #expect(after.customers["a"]?.holdings == expected)
        #expect(after.customers["a"]?.waiting.map(\.productID) == ["bread"])
    }

    @Test("turns an order's items into holdings when it is paid, priced as of the order with what is known by then")
    func items() throws {
        let order =
            #"{"type":"order","user_id":"a","order_id":1,"timestamp_ms":150,"items":[{"product_id":"milk","quantity":2},{"product_id":"bread","quantity":1}]}"#
        let unpaid = try state(milk(price: 0.1, at: 100), order)
        #expect(unpaid.customers["a"]?.holdings == [])
        let paid = try state(
            milk(price: 0.1, at: 100), order, milk(price: 0.2, at: 140), milk(price: 0.3, at: 160), cart("payment", "1")
        )
        #expect(paid.customers["a"]?.holdings.map(\.price) == [0.2])
        #expect(paid.customers["a"]?.holdings.map(\.timestamp_ms) == [150])
        let bread = WaitingPurchase(productID: "bread", quantity: 1, timestamp_ms: 150, origin: .order(.number(1)))
        #expect(paid.customers["a"]?.waiting == [bread])
        let early = try state(milk(price: 0.1, at: 100), cart("payment", "1"), order)
        #expect(early.customers["a"]?.holdings.map(\.price) == [0.1])
    }

    @Test("makes a nameless customer, fills in the name later, and keeps everything else")
    func registration() throws {
        let ada = #"{"event_type":"new_customer","id":"a","first_name":"Ada","last_name":"Nowak","address":"x\ny"}"#
        let stub = try state(cart("order", "1"))
        #expect(stub.customers["a"]?.firstName == nil)
        let named = try state(
            cart("order", "1"), purchase(at: 5), ada, ada.replacing("Nowak", with: "Lis"))
        #expect(named.customers["a"]?.lastName == "Lis")
        #expect(named.customers["a"]?.address == "x\ny")
        #expect(named.customers["a"]?.unpaidOrderIDs == [.number(1)])
        #expect(named.customers["a"]?.waiting.count == 1)
        #expect(named.counts.applied == 4)
    }

    @Test("says so when a line that should be an event is none")
    func notAnEvent() {
        #expect(throws: NotAnEvent.self) { try state(#"{"type":"refund"}"#) }
    }
}
