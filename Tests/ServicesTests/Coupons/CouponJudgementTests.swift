import Testing

@testable import Following
@testable import Services

@Suite("A picture under rules")
struct CouponJudgementTests {
    private let rules = [
        CouponRule(share: "bread", above_percent: 25, within_ms: 100, grant: "butter"),
        CouponRule(share: "bread", above_percent: 50, within_ms: 1_000, grant: "jam", of: .money),
    ]

    private func picture(_ products: String, _ more: String = "") throws -> CustomerPicture? {
        let text =
            #"{"event_type": "customer_changed", "id": "c", "version": 1, "products": \#(products)\#(more), "timestamp_ms": 77}"#
        return try CustomerPicture(record(text))
    }

    private func record(_ text: String) -> LogRecord {
        LogRecord(
            source: "s", position: 0, next: 1, timestamp_ms: 5, bytes: Array(text.utf8), size_bytes: text.utf8.count)
    }

    private func granted(_ products: String) throws -> [String] {
        let picture = try #require(try picture(products))
        var judgement = CouponJudgement(picture, rules)
        for purchase in picture.purchases { judgement.add(purchase) }
        return judgement.coupons.map { "\($0.rule.grant) \($0.window.number) \($0.share)" }
    }

    private static func holding(_ type: String, _ quantity: String, _ price: String, _ time: String) -> String {
        #"{"id": "p", "type": "\#(type)", "quantity": \#(quantity), "price": \#(price), "timestamp_ms": \#(time)}"#
    }

    @Test("gets a coupon for each window in which the share is exceeded")
    func windows() throws {
        let products = [
            Self.holding("bread", "1", "1", "10"), Self.holding("milk", "3", "1", "20"),
            Self.holding("bread", "2", "9", "110"), Self.holding("milk", "1", "1", "199"),
        ]
        #expect(
            try granted("[\(products.joined(separator: ","))]") == ["jam 0 0.826086956522", "butter 1 0.666666666667"])
    }

    @Test("counts only what can be reckoned with, in whatever form another program wrote it")
    func foreign() throws {
        let odd = ["0", "-1", "null", "\"x\"", "{}", #"{"$numberDouble": "NaN"}"#, #"{"$numberDouble": "Infinity"}"#]
            .flatMap {
                [
                    Self.holding("bread", $0, "1", "10"),
                    Self.holding("bread", "1", "1", $0 == "0" || $0 == "-1" ? "\"\"" : $0),
                ]
            }
        let milk = Self.holding("milk", #"{"$numberDecimal": "3"}"#, "1", #"{"$date": {"$numberLong": "10"}}"#)
        let bread = Self.holding("bread", "\"1\"", "null", "\"10\"")
        let list = "[\((odd + [milk, bread, "1", "null", "[]"]).joined(separator: ","))]"
        let picture = try #require(try picture(list))
        #expect(picture.purchases.map(\.type) == ["milk", "bread"] && picture.purchases.map(\.price) == [1, nil])
        #expect(try granted(list) == [], "a quarter is not above a quarter, and of money nothing is bread")
    }

    @Test(
        "that cannot be used is a fault; what is none, or of somebody who is gone, is nothing",
        arguments: [
            (#"{"event_type": "customer_changed", "id": "c", "deleted": true}"#, nil),
            (#"{"event_type": "new_customer", "id": "c"}"#, nil), ("[1]", nil), ("no event", nil), ("", nil),
            (#"{"event_type": 7}"#, nil), (String(repeating: #"{"a":["#, count: 5_000), nil),
            (
                #"{"event_type": "customer_changed", "id": "c", "products_before": 9e18}"#,
                "products_before is out of range"
            ),
            (#"{"event_type": "customer_changed", "products": []}"#, "id is no text"),
            (#"{"event_type": "customer_changed", "id": {"$gt": ""}}"#, "id is no text"),
            (#"{"event_type": "customer_changed", "id": "c", "products": 7}"#, "products is no array"),
            (
                #"{"event_type": "customer_changed", "id": "c", "products_before": -1}"#,
                "products_before is out of range"
            ),
            (
                #"{"event_type": "customer_changed", "id": "c", "products_before": 0.5}"#,
                "products_before is no whole number"
            ),
            (
                #"{"event_type": "customer_changed", "id": "c", "timestamp_ms": "soon"}"#,
                "timestamp_ms is no whole number"
            ),
            (#"{"event_type": "customer_changed", "id": "c", "products": [{"#, "not JSON"),
        ] as [(String, String?)])
    func fault(_ text: String, _ reason: String?) throws {
        guard let reason else { return #expect(try CustomerPicture(record(text)) == nil) }
        let fault = #expect(throws: CustomerPicture.Fault.self) { try CustomerPicture(record(text)) }
        #expect(fault?.reason.contains(reason) == true, "\(fault?.reason ?? "none")")
    }

    @Test("that says no time is of the time that the log took it in")
    func untimed() throws {
        let picture = try CustomerPicture(record(#"{"event_type": "customer_changed", "id": "c", "products": null}"#))
        #expect(picture?.timestamp_ms == 5 && picture?.purchases == [] && picture?.before == 0)
    }
}
