import Testing

@testable import Shop

@Suite("Whether a record that is no event is about a customer")
struct MentionTests {
    private func isIn(_ record: String, _ id: ShopID = "customer_1") -> Bool {
        Mention(of: id).isIn(Array(record.utf8))
    }

    @Test(
        "an object's id fields say so, however they are spelt and how often they are given",
        arguments: [
            #"{"customer_id": "customer_1"}"#, #" {"type": "order", "user_id": "customer_1", "order_id": null} "#,
            #"{"event_type": "new_customer", "id": "customer_1"}"#, #"{"id": "customer_1", "first_name": 7}"#,
            #"{"user_id": "a", "user_id": "customer_1"}"#, #"{"user_id": "customer\u005f1"}"#,
            #"{"user\u005fid": "customer_1"}"#, #"{"customer_id": ["customer_1"]}"#,
            #"{"customer": "customer_1", "event_type": "customer_buys_product", "quantity": 1}"#,
            #"{"event_type": "customer_changed", "id": "customer_1", "version": 1, "version": 2}"#,
            #"{"payload": {"customer_id": "customer_1"}}"#, #"{"old": [[{"id": "customer_1"}]]}"#,
        ])
    func object(record: String) { #expect(isIn(record)) }

    @Test(
        "an object that is another customer's, or nobody's, is not",
        arguments: [
            #"{"customer_id": "customer_10", "note": "customer_1"}"#, #"{"customer_id": "customer_10"}"#,
            #"{"customer_id": "Customer_1"}"#, #"{"customer_id": "customer_1 "}"#,
            #"{"user_id": "b", "for": {"customer_id": "customer_1"}}"#,
            #"{"event_type": "new_product", "id": "customer_1", "name": "x"}"#,
            #"{"event_type": "new_product", "name": "customer_1"}"#,
            #"{"event_type": "stock_low", "id": "customer_1"}"#, #"{"type": "customer_1"}"#,
            #"{"address": "customer_1", "id": "b"}"#, #"{"customer_1": 1}"#, "{}", #"{"a": "\ud800"}"#,
        ])
    func foreignObject(record: String) { #expect(!isIn(record)) }

    @Test(
        "the id in any other place says that somebody has to look",
        arguments: [
            #"{"user_id": 5, "who": "customer_1"}"#, #"{"event_type": "x", "who": "mailto:customer_1"}"#,
            #"{"customer_1": 1}"#, #"{"user_id": " customer_1"}"#, #"{"event_type": "moved", "id": "customer\u005f1"}"#,
            #"{"customer_id": "customer_10", "note": "customer_1"}"#,
            String(decoding: #"{"user_id":"customer_1"}"#.utf8.flatMap { [$0, 0] }, as: UTF8.self),
        ])
    func elsewhere(record: String) {
        #expect(!isIn(record) && Mention(of: "customer_1").standsElsewhere(in: Array(record.utf8)))
    }

    @Test(
        "nobody has to look at what is the customer's, or has only a longer id",
        arguments: [#"{"customer_id": "customer_1"}"#, "customer_1", #"{"who": "customer_10"}"#, "{}"])
    func nowhereElse(record: String) {
        #expect(!Mention(of: "customer_1").standsElsewhere(in: Array(record.utf8)))
    }

    @Test("digits are the id that is spelt like them, in its own fields only")
    func digits() {
        #expect(isIn(#"{"customer_id": 42}"#, "42") && isIn(#"{"user_id": "42"}"#, "42"))
        #expect(!isIn(#"{"customer_id": 420}"#, "42") && !isIn(#"{"customer_id": 42.0}"#, "42"))
        #expect(!isIn(#"{"weight": 42}"#, "42") && !isIn(#"{"quantity": 42}"#, "42"))
    }

    @Test("ids are compared as bytes: composed and decomposed letters are two customers")
    func bytes() {
        let (composed, decomposed): (ShopID, ShopID) = ("caf\u{E9}", "cafe\u{301}")
        #expect(isIn("{\"user_id\": \"caf\u{E9}\"}", composed) && isIn(#"{"user_id": "caf\u00e9"}"#, composed))
        #expect(!isIn("{\"user_id\": \"caf\u{E9}\"}", decomposed) && isIn(#"{"user_id": "cafe\u0301"}"#, decomposed))
        #expect(!isIn("user_id caf\u{E9}", decomposed) && !isIn("user_id cafe\u{301}", "cafe"))
        #expect(isIn(#"{"user_id": "$where.a\"b"}"#, #"$where.a"b"#))
    }

    @Test(
        "of what is no object, the id's bytes by themselves say so",
        arguments: [
            #"{"customer_id": "customer_1", bad"#, "customer_1", "x,customer_1;y", #"["customer_1"]"#, #""customer_1""#,
            #"{"customer_id":"customer\u005f1""#, #"{"a": "b\ncustomer_1\n"#, "customer_10 customer_1", "(customer_1)",
            #"{"customer_id": "customer_1"} {"#, #"\\\u12 customer_1 \"#,
        ])
    func bytesAlone(record: String) { #expect(isIn(record)) }

    @Test(
        "with something before or after them that may belong to an id, they are another's",
        arguments: [
            "customer_10", "xcustomer_1", "customer_1-b", "customer_1.b", "customer_1@b", "_customer_1", "customer_1_",
            "customer_1\u{E9}", "\u{E9}customer_1", #"{"a": "customer_1\u00e9"#, "customer_", "", "ustomer_1",
        ])
    func bytesWithin(record: String) {
        // An escape is something else as it stands; what it stands for counts as well.
        if record.contains("\\") { #expect(isIn(record)) } else { #expect(!isIn(record)) }
    }

    @Test("bytes that are no text are looked through like any others, and so is what is nested too deep")
    func noText() {
        #expect(Mention(of: "c").isIn([0xFF, 0x20] + Array("c".utf8)) == true)
        #expect(Mention(of: "c").isIn([0xFF] + Array("c".utf8)) == false)
        let deep = String(repeating: #"{"a":"#, count: 100) + #""c""# + String(repeating: "}", count: 100)
        #expect(isIn(deep, "c"))
    }

    @Test("an object without an id field says nothing of an id that is no string of its own")
    func parts() {
        #expect(!isIn(#"{"text": "to customer_1"}"#) && isIn(#"{"text": "customer_1"}"#))
    }
}
