import Shop
import Testing

@testable import ShopCommand

@Suite struct CustomerListingTests {
    @Test("A customer without products is one line of text")
    func nobodysProducts() throws {
        let damian = customer("customer_db_000", Profile(firstName: "Damian", lastName: "Ofiara"))
        #expect(try listed(.text, [damian]) == "Damian Ofiara (customer_db_000) - there are no products.\n")
    }

    @Test("A customer with products has a line of text for each")
    func products() throws {
        #expect(
            try listed(.text, [customer(holdings: [sugar])]) == """
                Jakub Fronczyk (customer_db_002) - has the following products:
                \t* sugar Fine sugar (8 for 0.36 zloty = 2.88 zloty, bought 2022-04-24 19:41:07)

                """)
    }

    @Test("A price or quantity that is no number is said to be unknown, and sums to nothing")
    func unknownPrice() throws {
        var holdings = [sugar, sugar]
        holdings[0].price = .nan
        holdings[1].quantity = .infinity
        let text = try listed(.text, [customer(holdings: holdings)])
        #expect(text.contains("Fine sugar (8 for unknown, bought 2022"), "\(text)")
        #expect(text.contains("Fine sugar (unknown for 0.36 zloty, bought 2022"), "\(text)")
        #expect(try listed(.ndjson, [customer(holdings: holdings)]).contains(#""price": null, "quantity": 8,"#))
    }

    @Test("No customers are no text, no rows, an empty array, and a header of CSV")
    func nobody() throws {
        #expect(try listed(.text, []) == "")
        #expect(try listed(.table, []) == "")
        #expect(try listed(.ndjson, []) == "")
        #expect(try listed(.json, []) == "[]\n")
        #expect(
            try listed(.csv, [])
                == "id,first_name,last_name,address,state,product_id,type,name,price,quantity,timestamp_ms\r\n")
    }

    @Test("A customer whom nobody has introduced is listed all the same, with what is waited for")
    func nameless() throws {
        let waiting = Purchase(product: "tea", quantity: 1.5, timestamp_ms: evening_ms)
        let nameless = customer("x", Profile(firstName: "", lastName: ""), waiting: [waiting])
        #expect(
            try listed(.text, [nameless]) == """
                (no name yet) (x) - there are no products.
                \t* waiting for product tea (1.5, bought 2022-04-24 19:41:07)

                """)
        #expect(
            try listed(.ndjson, [nameless])
                == #"{"id": "x", "first_name": null, "last_name": null, "address": null, "products": [], "#
                + #""waiting": [{"product_id": "tea", "quantity": 1.5, "timestamp_ms": 1650829267000}]}"# + "\n")
    }

    private static let cart = Cart(
        unpaid: [.init(id: 3, timestamp_ms: 0)], paid: [1, "1"], earlyPayments: [.init("é\u{1B}")])

    @Test("Orders are listed by state, the oldest paid ones first, numbers and texts apart")
    func carts() throws {
        let buyer = customer(cart: Self.cart, olderPaid: [2])
        let text = try listed(.text, carts: true, [buyer])
        #expect(
            text.hasSuffix(
                "\n\tpaid orders: [2, 1, \"1\"], unpaid orders: [3], paid before ordered: [\"é\\u001b\"]\n"))
        #expect(
            try listed(.ndjson, carts: true, [buyer]).contains(
                #""cart": {"unpaid_order_ids": [3], "paid_order_ids": [2, 1, "1"], "#
                    + #""early_payment_order_ids": ["é\u001b"]}}"#))
        #expect(
            try listed(.csv, carts: true, [buyer])
                == [
                    "id,order_id,state", "customer_db_002,2,paid", "customer_db_002,1,paid",
                    "customer_db_002,\"1\",paid",
                    "customer_db_002,3,unpaid", "customer_db_002,é\\u{1b},paid before ordered", "",
                ].joined(separator: "\r\n"))
    }

    @Test("An array holds the objects that NDJSON has line by line")
    func json() throws {
        let customers = [customer("a", holdings: [sugar]), customer("b")]
        let lines = try listed(.ndjson, customers).split(separator: "\n")
        #expect(try listed(.json, customers) == "[\n\(lines[0]),\n\(lines[1])\n]\n")
        #expect(
            lines[0]
                == #"{"id": "a", "first_name": "Jakub", "last_name": "Fronczyk", "address": "ul. Lipowa 1\n00-001 Warszawa", "#
                + #""products": [{"id": "sugar_db_2", "type": "sugar", "name": "Fine sugar", "price": 0.36, "quantity": 8, "#
                + #""timestamp_ms": 1650829267000}], "waiting": []}"#)
    }

    @Test("CSV has a row for each product, and one for a customer without any")
    func csv() throws {
        let rows = try listed(.csv, [customer("a", holdings: [sugar, sugar]), customer("b")])
        let address = "\"ul. Lipowa 1\n00-001 Warszawa\""
        let row = "a,Jakub,Fronczyk,\(address),held,sugar_db_2,sugar,Fine sugar,0.36,8,1650829267000\r\n"
        #expect(rows.hasSuffix("timestamp_ms\r\n" + row + row + "b,Jakub,Fronczyk,\(address),,,,,,,\r\n"))
    }

    @Test("A hostile name cannot steer a terminal, in any form for people")
    func hostile() throws {
        let hostile = customer("a", Profile(firstName: "\u{1B}[2J", lastName: "\u{202E}x\u{9B}1m"), holdings: [sugar])
        for format in [OutputFormat.text, .table, .json, .ndjson] {
            let shown = try listed(format, [hostile])
            #expect(
                !shown.unicodeScalars.contains { $0 != "\n" && $0 != "\t" && $0.properties.generalCategory == .control }
            )
        }
        #expect(try listed(.text, [hostile]).hasPrefix(#"\u{1b}[2J \u{202e}x\u{9b}1m (a) - "#))
    }
}
