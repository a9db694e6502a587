// What the shop writes for people and for other programs, byte by byte.

import Testing

@testable import Shop

@Suite("What is written")
struct WritingTests {
    private func written(_ record: EventRecord) -> String {
        var bytes: [UInt8] = []
        record.write(timestamp_ms: -9, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private let milk = Purchase(product: "milk", quantity: 2, timestamp_ms: 1)
    private let sugar = Purchase(product: "sugar", quantity: 0.5, timestamp_ms: 1)

    @Test("of a customer, a product and a purchase is one object with the fields of its kind")
    func records() {
        #expect(
            written(.newCustomer("c", Profile(firstName: "A", lastName: "B", address: "x\ny")))
                == #"{"event_type": "new_customer", "id": "c", "first_name": "A", "last_name": "B", "address": "x\ny", "timestamp_ms": -9}"#
        )
        #expect(
            written(.newCustomer("c", Profile(firstName: "A", lastName: "B", address: nil)))
                == #"{"event_type": "new_customer", "id": "c", "first_name": "A", "last_name": "B", "timestamp_ms": -9}"#
        )
        #expect(
            written(.newProduct("p", Offer(name: "N", type: "t", price: 0.25)))
                == #"{"event_type": "new_product", "id": "p", "name": "N", "type": "t", "price": 0.25, "timestamp_ms": -9}"#
        )
        #expect(
            written(.purchase(customer: "c", sugar))
                == #"{"event_type": "customer_buys_product", "customer_id": "c", "product_id": "sugar", "quantity": 0.5, "timestamp_ms": -9}"#
        )
    }

    @Test("of an order has its items, where there are any; whole quantities have no point")
    func orders() {
        #expect(
            written(.order(customer: "c", 7, items: []))
                == #"{"user_id": "c", "type": "order", "order_id": 7, "timestamp_ms": -9}"#)
        #expect(
            written(.order(customer: "c", "7", items: [milk, sugar]))
                == #"{"user_id": "c", "type": "order", "order_id": "7", "items": [{"product_id": "milk", "quantity": 2}, {"product_id": "sugar", "quantity": 0.5}], "timestamp_ms": -9}"#
        )
        #expect(
            written(.payment(customer: "c", .number(.min)))
                == #"{"user_id": "c", "type": "payment", "order_id": -9223372036854775808, "timestamp_ms": -9}"#)
    }

    @Test("goes to the partition of its customer, or of its product")
    func keys() {
        #expect(EventRecord.newCustomer("c", Profile(firstName: "", lastName: "", address: nil)).key == "c")
        #expect(EventRecord.newProduct("p", Offer(name: "", type: "", price: 1)).key == "p")
        #expect(EventRecord.purchase(customer: "c", milk).key == "c")
        #expect(EventRecord.order(customer: "c", 1, items: [milk]).key == "c")
        #expect(EventRecord.payment(customer: "c", 1).key == "c")
    }

    @Test("of integers are their digits")
    func integers() {
        for number: Int64 in [0, 1, 9, 10, 99, 100, -1, -10, .max, .min, 1_000_000_000_000] {
            var bytes: [UInt8] = []
            appendInteger(number, to: &bytes)
            #expect(String(decoding: bytes, as: UTF8.self) == String(number))
        }
    }

    @Test("of texts has the quote, the backslash and control characters escaped, and nothing else")
    func texts() {
        func quoted(_ text: String, _ quote: Character) -> String {
            var bytes: [UInt8] = []
            appendQuoted(text, quote.asciiValue!, to: &bytes)
            return String(decoding: bytes, as: UTF8.self)
        }
        #expect(quoted(#"a"b\c'd"#, "\"") == #""a\"b\\c'd""#)
        #expect(quoted(#"a"b\c'd"#, "'") == #"'a"b\\c\'d'"#)
        #expect(quoted("\n\r\t\0\u{1}\u{1f}\u{7f} é/", "\"") == #""\n\r\t\u0000\u0001\u001f\u007f é/""#)
        #expect(quoted("", "\"") == #""""#)
    }

    @Test("for each accepted event is one line in either form, the older paid orders first")
    func summaries() {
        func line(_ format: SummaryFormat, _ cart: Cart, older: [OrderID] = []) -> String {
            var bytes: [UInt8] = []
            format.write(cart, of: "a\"", older: older, to: &bytes)
            return String(decoding: bytes, as: UTF8.self)
        }
        let open = ["x'\"", 2].map { Cart.Order(id: $0, timestamp_ms: 0) }
        let cart = Cart(unpaid: open, paid: [3, "4"])
        #expect(
            line(.json, cart, older: [1])
                == #"{"user_id": "a\"", "paid_order_ids": [1, 3, "4"], "unpaid_order_ids": ["x'\"", 2]}"# + "\n")
        #expect(
            line(.text, cart)
                == #"Final summary for user a": {'paid_order_ids': [3, '4'], 'unpaid_order_ids': ['x\'"', 2]}"# + "\n")
        #expect(
            line(.json, Cart(), older: [1, 2])
                == #"{"user_id": "a\"", "paid_order_ids": [1, 2], "unpaid_order_ids": []}"# + "\n")
        #expect(line(.text, Cart()) == "Final summary for user a\": {'paid_order_ids': [], 'unpaid_order_ids': []}\n")
    }
}
