// One or more examples of every kind of record that the shop must refuse, each with the name of its kind.
// None of the lines is blank or contains a line end, so each can stand anywhere in a file.

/// A record that is no valid event.
public struct PoisonLine: Sendable, CustomStringConvertible {
    public let kind: String
    public let bytes: [UInt8]

    init(_ kind: String, _ bytes: [UInt8]) { (self.kind, self.bytes) = (kind, bytes) }

    init(_ kind: String, _ text: String) { self.init(kind, Array(text.utf8)) }

    public var description: String { "\(kind): \(ByteText(bytes: Array(bytes.prefix(120))))" }

    /// All examples. All but the oversized one, which is a little over 1 MiB, are short.
    public static let all: [PoisonLine] =
        notJSON + notAnObject + missingFields + wrongTypes + unknownEvents + badNumbers + badIDs + badUTF8 + twice
        + nested + [oversized]
}

extension PoisonLine {
    private static func lines(_ kind: String, _ texts: [String]) -> [PoisonLine] { texts.map { PoisonLine(kind, $0) } }

    private static let notJSON = lines(
        "not JSON",
        [
            "FAIL HERE", "}", "{", "\"", "{\"type\"", #"{"type": "order", "user_id": "a", "order_id": 1"#,
            #"{"type": "order", "user_id": "a", "order_id": 1}}"#,
            #"{"type": "order", "user_id": "a", "order_id": 1} x"#,
            #"{"type": "order", "user_id": "a", "order_id": 1}{"type": "payment", "user_id": "a", "order_id": 1}"#,
            #"{"type": "order", "user_id": "a", "order_id": 1,}"#, #"{'type': 'order', 'user_id': 'a', 'order_id': 1}"#,
            #"{type: "order", user_id: "a", order_id: 1}"#, #"{"type": "order" "user_id": "a", "order_id": 1}"#,
            #"{"type": "order", "user_id": "a", "order_id": 1} // paid"#, #"{"type": "order", "user_id": "a\x"}"#,
            #"{"type": "order", "user_id": "a\u12", "order_id": 1}"#,
            #"{"type": "order", "user_id": "a", "order_id": undefined}"#,
            "{\"type\": \"order\", \"user_id\": \"a\tb\", \"order_id\": 1}", "\u{1}", "\u{0}",
            "id,first_name,last_name",
        ])

    private static let notAnObject = lines(
        "not an object",
        ["1", "-2.5", "null", "true", "\"order\"", "[]", #"[{"type": "order", "user_id": "a", "order_id": 1}]"#])

    private static let missingFields = lines(
        "missing field",
        [
            "{}", #"{"user_id": "a", "order_id": 1}"#, #"{"type": "order", "order_id": 1}"#,
            #"{"type": "order", "user_id": "a"}"#, #"{"type": "payment", "user_id": "a"}"#,
            #"{"type": "payment", "order_id": 1}"#,
            #"{"event_type": "new_customer", "first_name": "Ada", "last_name": "Nowak"}"#,
            #"{"event_type": "new_customer", "id": "a", "last_name": "Nowak"}"#,
            #"{"event_type": "new_customer", "id": "a", "first_name": "Ada"}"#,
            #"{"event_type": "new_product", "id": "p", "type": "milk", "price": 1}"#,
            #"{"event_type": "new_product", "id": "p", "name": "Milk", "price": 1}"#,
            #"{"event_type": "new_product", "id": "p", "name": "Milk", "type": "milk"}"#,
            #"{"event_type": "new_product", "name": "Milk", "type": "milk", "price": 1}"#,
            #"{"event_type": "customer_buys_product", "product_id": "p", "quantity": 1}"#,
            #"{"event_type": "customer_buys_product", "customer_id": "a", "quantity": 1}"#,
            #"{"event_type": "customer_buys_product", "customer_id": "a", "product_id": "p"}"#,
            #"{"type": "order", "user_id": "a", "order_id": 1, "items": [{"product_id": "p"}]}"#,
            #"{"type": "order", "user_id": "a", "order_id": 1, "items": [{"quantity": 1}]}"#,
        ])

    private static let wrongTypes = lines(
        "wrongly typed field",
        [
            #"{"type": 5, "user_id": "a", "order_id": 1}"#, #"{"type": "order", "user_id": 5, "order_id": 1}"#,
            #"{"type": "order", "user_id": ["a"], "order_id": 1}"#,
            #"{"type": "order", "user_id": {"$gt": ""}, "order_id": 1}"#,
            #"{"type": "order", "user_id": "a", "order_id": true}"#,
            #"{"type": "order", "user_id": "a", "order_id": null}"#,
            #"{"type": "order", "user_id": "a", "order_id": [1]}"#,
            #"{"type": "order", "user_id": "a", "order_id": {"$ne": 1}}"#,
            #"{"type": "order", "user_id": "a", "order_id": 1.5}"#,
            #"{"type": "order", "user_id": "a", "order_id": 1, "items": {"product_id": "p", "quantity": 1}}"#,
            #"{"type": "order", "user_id": "a", "order_id": 1, "items": ["p"]}"#,
            #"{"type": "order", "user_id": "a", "order_id": 1, "items": [{"product_id": 1, "quantity": 1}]}"#,
            #"{"type": "order", "user_id": "a", "order_id": 1, "timestamp_ms": "1"}"#,
            #"{"type": "order", "user_id": "a", "order_id": 1, "timestamp_ms": 1.5}"#,
            #"{"event_type": 5, "type": "order", "user_id": "a", "order_id": 1}"#,
            #"{"event_type": "new_customer", "id": 5, "first_name": "Ada", "last_name": "Nowak"}"#,
            #"{"event_type": "new_customer", "id": "a", "first_name": 5, "last_name": "Nowak"}"#,
            #"{"event_type": "new_customer", "id": "a", "first_name": "Ada", "last_name": null}"#,
            #"{"event_type": "new_customer", "id": "a", "first_name": "Ada", "last_name": "Nowak", "address": 7}"#,
            #"{"event_type": "new_product", "id": "p", "name": "Milk", "type": "milk", "price": "0.5"}"#,
            #"{"event_type": "new_product", "id": "p", "name": "Milk", "type": "milk", "price": true}"#,
            #"{"event_type": "new_product", "id": "p", "name": ["Milk"], "type": "milk", "price": 1}"#,
            #"{"event_type": "customer_buys_product", "customer_id": "a", "product_id": "p", "quantity": "1"}"#,
            #"{"event_type": "customer_buys_product", "customer_id": "a", "product_id": "p", "quantity": true}"#,
        ])

    private static let unknownEvents = lines(
        "unknown event",
        [
            #"{"type": "refund", "user_id": "a", "order_id": 1}"#, #"{"type": "", "user_id": "a", "order_id": 1}"#,
            #"{"type": "ORDER", "user_id": "a", "order_id": 1}"#,
            #"{"type": "new_customer", "id": "a", "first_name": "Ada", "last_name": "Nowak"}"#,
            #"{"type": "customer_buys_product", "customer_id": "a", "product_id": "p", "quantity": 1}"#,
            #"{"event_type": "new_cat", "id": "a"}"#,
            #"{"event_type": "milk", "type": "order", "user_id": "a", "order_id": 1}"#,
        ])

    private static func purchase(quantity: String) -> String {
        #"{"event_type": "customer_buys_product", "customer_id": "a", "product_id": "p", "quantity": \#(quantity)}"#
    }

    private static func product(price: String) -> String {
        #"{"event_type": "new_product", "id": "p", "name": "Milk", "type": "milk", "price": \#(price)}"#
    }

    private static func order(id: String) -> String { #"{"type": "order", "user_id": "a", "order_id": \#(id)}"# }

    private static let badNumbers =
        lines("number out of range", ["0", "-1", "0.0", "-0.5"].map(purchase) + [product(price: "-0.01")])
        + lines(
            "not a JSON number", ["NaN", "Infinity", "-Infinity", "nan", "+1", "01", ".5", "1.", "0x1"].map(purchase))
        + lines("not a JSON number", ["NaN", "Infinity", "1e", "1,5"].map(product))
        + lines("number overflow", [product(price: "1e999"), purchase(quantity: "1e400")])
        + lines(
            "number overflow",
            ["9223372036854775808", "-9223372036854775809", "18446744073709551617", "1e30"].map(order))
        + lines(
            "number overflow",
            [#"{"type": "order", "user_id": "a", "order_id": 1, "timestamp_ms": 9223372036854775808}"#])

    private static func customer(id: String) -> String {
        #"{"event_type": "new_customer", "id": "\#(id)", "first_name": "Ada", "last_name": "Nowak"}"#
    }

    private static let badIDs =
        lines("empty id", [customer(id: ""), order(id: "\"\""), #"{"type": "payment", "user_id": "", "order_id": 1}"#])
        + lines(
            "control character in an id",
            [#"a\u0000b"#, #"\u0000"#, #"a\n"#, #"a\tb"#, #"\u001b[31m"#, #"a\u007f"#, "a\u{7f}", "\u{85}"].map(
                customer))
        + lines("control character in an id", [order(id: #""1\u0000""#), order(id: #""a\r""#)])
        + lines("id too long", [customer(id: String(repeating: "x", count: 513))])
        + lines("id too long", [customer(id: String(repeating: "é", count: 256) + "x")])
        + lines(
            "lone surrogate", [customer(id: #"\ud800"#), customer(id: #"a\udc00b"#), customer(id: #"\udc00\ud800"#)])

    private static let badUTF8 = [
        [0xFF], [0xC3], [0xC0, 0x80], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
    ]
    .flatMap { (wrong: [UInt8]) in
        [
            ("{\"type\": \"order\", \"order_id\": 1, \"user_id\": \"a", "\"}"),
            ("{\"type\": \"order\", \"order_id\": 1, \"user_id\": \"a\", \"note\": \"", "\"}"),
        ]
        .map { PoisonLine("invalid UTF-8", Array($0.utf8) + wrong + Array($1.utf8)) }
    }

    private static let twice = lines(
        "field given twice",
        [
            #"{"type": "order", "user_id": "a", "order_id": 1, "order_id": 2}"#,
            #"{"type": "order", "type": "payment", "user_id": "a", "order_id": 1}"#,
            #"{"type": "order", "user_id": "a", "user_id": "a", "order_id": 1}"#,
            #"{"type": "order", "user_id": "a", "order_id": 1, "order\u005fid": 1}"#,
            #"{"event_type": "new_product", "id": "p", "name": "Milk", "type": "milk", "price": 1, "price": 2}"#,
            #"{"event_type": "new_customer", "id": "a", "id": "b", "first_name": "Ada", "last_name": "Nowak"}"#,
            #"{"type": "order", "user_id": "a", "order_id": 1, "items": [], "items": []}"#,
            #"{"type": "order", "user_id": "a", "order_id": 1, "timestamp_ms": 1, "timestamp_ms": 2}"#,
            #"{"type": "order", "user_id": "a", "order_id": 1, "items": [{"product_id": "p", "quantity": 1, "quantity": 2}]}"#,
        ])

    private static func deep(_ open: String, _ close: String) -> String {
        let levels = 20_000
        let bomb = String(repeating: open, count: levels) + "1" + String(repeating: close, count: levels)
        return #"{"type": "order", "user_id": "a", "order_id": 1, "note": \#(bomb)}"#
    }

    private static let nested = lines(
        "nesting bomb",
        [deep("[", "]"), deep(#"{"a":"#, "}"), String(repeating: "[", count: 50_000)])

    /// A valid order but for its size: 2 bytes over 1 MiB.
    static let oversized: PoisonLine = {
        let (head, tail) = (#"{"type": "order", "user_id": "a", "order_id": 1, "note": ""#, "\"}")
        let padding = (1 << 20) + 2 - head.utf8.count - tail.utf8.count
        return PoisonLine("line too long", head + String(repeating: "x", count: padding) + tail)
    }()
}
