import Shop
import Testing

@testable import ShopCommand

@Suite struct ProductListingTests {
    private static let points = [
        PriceHistory.Point(Offer(name: "Spotted", type: "milk", price: 0.5), timestamp_ms: .min),
        PriceHistory.Point(Offer(name: "Spotted", type: "milk", price: 0.54), timestamp_ms: evening_ms),
    ]

    private func listed(
        _ format: OutputFormat, prices: Bool = false, _ points: [PriceHistory.Point] = points
    ) throws -> String {
        let gathered = Gathered()
        let output = try ListOutput(format, ProductForms(prices: prices, utc), to: gathered.output)
        try output.add(ListedProduct(product(prices: points)))
        try output.end()
        return gathered.text
    }

    @Test("A product is one line of text")
    func text() throws {
        #expect(try listed(.text) == "Product: \"Fancy Milk\" (milk, price 0.54 zloty, ID milk_db_1)\n")
    }

    @Test("Its prices are listed, oldest first, when they are asked for")
    func prices() throws {
        #expect(
            try listed(.text, prices: true).hasSuffix(
                "\n\t* 0.50 zloty since the beginning\n\t* 0.54 zloty since 2022-04-24 19:41:07\n"))
        #expect(
            try listed(.ndjson, prices: true)
                == #"{"id": "milk_db_1", "type": "milk", "name": "Fancy Milk", "price": 0.54, "prices": "#
                + #"[{"price": 0.5, "timestamp_ms": null}, {"price": 0.54, "timestamp_ms": 1650829267000}]}"# + "\n")
        #expect(
            try listed(.csv, prices: true)
                == [
                    "id,type,name,price,timestamp_ms", "milk_db_1,milk,Fancy Milk,0.5,",
                    "milk_db_1,milk,Fancy Milk,0.54,1650829267000", "",
                ].joined(separator: "\r\n"))
    }

    @Test("A product that was never priced has a row all the same")
    func unpriced() throws {
        #expect(try listed(.csv, prices: true, []).hasSuffix("\r\nmilk_db_1,milk,Fancy Milk,,\r\n"))
    }

    @Test("A table aligns its columns, numbers to the right")
    func table() throws {
        #expect(
            try listed(.table) == """
                ID         TYPE  NAME        PRICE
                milk_db_1  milk  Fancy Milk   0.54

                """)
    }
}
