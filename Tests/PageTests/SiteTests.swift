// The pages of a real database, against what was put there.

import Foundation
import HTTP
import Mongo
import ShopStore
import Support
import Testing

@testable import Page

@Suite("The page")
struct SiteTests {
    private let shop: LiveShop
    private let site: PageSite

    init() throws {
        shop = try LiveShop()
        let database = try ShopDatabase(uri: shop.uri, appName: "page")
        try database.prepare()
        site = PageSite(database, Figures(database, trusting: TrustedAddresses([])), token: nil)
    }

    private func get(_ path: String, _ query: [(String, String)] = [], method: String = "GET") -> (
        status: Int, text: String
    ) {
        let response = site.answer(HTTPRequest(method: method, path: path, query: query))
        switch response.body {
        case .bytes(let bytes): return (response.status, String(decoding: bytes, as: UTF8.self))
        case .stream(let next):
            if path == "/events" { return (response.status, "") }
            var text = ""
            while let bytes = try? next() { text += String(decoding: bytes, as: UTF8.self) }
            return (response.status, text)
        }
    }

    private func customer(_ id: String, _ first: String, _ last: String, _ address: String, _ more: String = "") throws
    {
        let text = { (value: String) in String(decoding: try JSONEncoder().encode(value), as: UTF8.self) }
        try shop.insert(
            into: "customers",
            """
            {"id": \(try text(id)), "first_name": \(try text(first)), "last_name": \(try text(last)),
             "address": \(try text(address))\(more)}
            """)
    }

    @Test("finds customers by id, name and city, whatever the case, and never by a pattern")
    func search() throws {
        try customer("c1", "Zofia", "Piątek", "Polna 1\n00-950 Łódź")
        try customer("c2", "Ada", "Nowak", "Rynek 2\nWarszawa")
        try customer("a.b", "x", "y", "z")
        for (text, ids) in [
            ("c1", ["c1"]), ("zofia", ["c1"]), ("PIĄTEK zofia", ["c1"]), ("łódź", ["c1"]), ("nowak warszawa", ["c2"]),
            ("nowak łódź", []), (".*", []), ("a.b", ["a.b"]), ("$where", []), ("[", []), ("", ["a.b", "c1", "c2"]),
            ("o", ["c1", "c2"]),
        ] {
            let (status, page) = get("/customers", [("q", text)])
            #expect(status == 200)
            let found = ["a.b", "c1", "c2"].filter { page.contains("<td class=\"id\">\($0)</td>") }
            #expect(found == ids, "\(text)")
        }
    }

    @Test("leads from one part of a long list to the next, and shows each once")
    func parts() throws {
        for number in 100..<220 { try customer("c\(number)", "n", "n", "a") }
        var (seen, after): ([String], String?) = ([], nil)
        repeat {
            let page = get("/customers", after.map { [("after", $0)] } ?? []).text
            let ids = page.components(separatedBy: "<td class=\"id\">").dropFirst().map {
                $0.prefix { $0 != "<" }.description
            }
            seen += ids
            after = page.contains("rel=\"next\"") ? ids.last : nil
        } while after != nil
        #expect(seen == (100..<220).map { "c\($0)" })
    }

    @Test("tells a customer's whole story: what was paid, what is open, and what waits for what")
    func story() throws {
        let path = try shop.folder.write(
            "log",
            """
            {"event_type": "new_customer", "id": "c", "first_name": "Ada", "last_name": "Nowak", "address": "Rynek"}
            {"event_type": "new_product", "id": "milk", "name": "Fancy Milk", "type": "milk", "price": 0.54, "timestamp_ms": 1000}
            {"event_type": "new_product", "id": "milk", "name": "Fancy Milk", "type": "milk", "price": 0.9, "timestamp_ms": 90000}
            {"event_type": "customer_buys_product", "customer_id": "c", "product_id": "milk", "quantity": 2, "timestamp_ms": 60000}
            {"event_type": "customer_buys_product", "customer_id": "c", "product_id": "bread", "quantity": 3, "timestamp_ms": 1}
            {"user_id": "c", "type": "order", "order_id": 7, "items": [{"product_id": "milk", "quantity": 5}]}
            {"user_id": "c", "type": "payment", "order_id": "eight"}
            {"user_id": "c", "type": "order", "order_id": 9}
            {"user_id": "c", "type": "payment", "order_id": 9}

            """)
        let joined = try shop.programs(events: path).run(.joiner, "--until-end")
        try #require(joined.status == 0, "\(joined)")
        let page = get("/customer", [("id", "c")]).text
        for piece in [
            "<h1>Ada Nowak</h1>", ">Fancy Milk</a>", #"<td class="n">2</td><td class="n">0.54</td>"#,
            #"<td class="n">1.08</td>"#,
            "1970-01-01 00:01:00", ">bread</a>", "which nobody has offered yet", "<li>5 × milk</li>", "its payment",
            "&quot;eight&quot;", "paid before it came", #"<p class="orders">9</p>"#,
        ] { #expect(page.contains(piece), "\(piece)") }
        let product = get("/product", [("id", "milk")]).text
        for piece in ["<h1>Fancy Milk</h1>", "0.90", "<polyline", "<dt>Units held</dt><dd>2</dd>"] {
            #expect(product.contains(piece), "\(piece)")
        }
        #expect(get("/customer", [("id", "nobody")]).status == 404)
    }

    @Test("shows every hostile name as text, in every place")
    func hostile() throws {
        // Those that are equal as Swift compares are two as bytes.
        let bytes = Set((HostileText.ids + HostileText.names).map { Array($0.utf8) })
        let texts = bytes.map { String(decoding: $0, as: UTF8.self) }.filter { !$0.isEmpty && !$0.contains("\0") }
        for text in texts {
            try customer(
                text, text, text, text, #", "products": [{"id": "x", "name": 7, "price": {}, "quantity": null}]"#)
        }
        for text in texts {
            for (path, query) in [
                ("/customers", [("q", text)]), ("/customer", [("id", text)]), ("/product", [("id", text)]),
            ] {
                let page = get(path, query).text
                let tags = page.components(separatedBy: "<").dropFirst().map { $0.prefix { $0.isLetter } }
                #expect(!tags.contains { ["img", "iframe", "b", "x"].contains($0) }, "\(path) \(text)")
                #expect(page.components(separatedBy: "<script").count == 2, "\(path) \(text)")
            }
            #expect(get("/customer", [("id", text)]).text.contains("unknown"), "\(text)")
        }
    }

    @Test(
        "exports all letters, however many bytes they are, a portion at a time, and shows orders and units as they are")
    func whole() throws {
        let raw = String(repeating: "QUJD", count: 100_000)
        for position in 0..<12 {
            try shop.insert(
                into: "dead_letters",
                #"{"_id": "log@\#(position)", "source": "log", "position": {"$numberLong": "\#(position)"}, "reason": "r", "#
                    + #""raw": {"$binary": {"base64": "\#(raw)", "subType": "00"}}}"#)
        }
        let lines = get("/letters.ndjson").text.split(separator: "\n")
        #expect(lines.count == 12 && lines.enumerated().allSatisfy { $1.hasPrefix(#"{"id": "log@\#($0)""#) })
        try shop.insert(
            into: "customers", #"{"id": "o", "cart": {"unpaid_order_ids": [7, null], "paid_order_ids": [2]}}"#)
        let page = get("/customer", [("id", "o")]).text
        #expect(page.contains(#"<tr><th scope="row">7</th><td><span class="unknown">unknown"#), "\(page)")
        #expect(!page.contains("1970") && page.contains(#"class="orders">2</p>"#), "\(page)")
        try shop.insert(into: "products", #"{"id": "p", "name": "P", "price": 1}"#)
        try shop.insert(
            into: "customers",
            #"{"id": "h", "products": [{"id": "p", "quantity": 1, "price": 1}, {"id": "p", "quantity": null, "price": 1}]}"#
        )
        try shop.insert(
            into: "holdings_history",
            #"{"customer_id": "h", "bucket": 0, "products": [{"id": "p", "quantity": 32, "price": 1}]}"#)
        let product = get("/product", [("id", "p")]).text
        #expect(product.contains("<dt>Units held</dt><dd>1, and 1 holding of unknown"), "\(product)")
        #expect(get("/customers", [("q", "a\0b")]).status == 200, "no pattern has a zero byte in it")
        #expect(get("/customer", [("id", String(repeating: "x", count: 3_000))]).status == 404)
    }

    @Test("counts dead letters by reason as they are, shows their bytes, and exports what dead-letters exports")
    func letters() throws {
        let path = try shop.folder.write("log", GoldenCartJoin.input + "<script>\n" + #"{"type": "refund"}"# + "\n")
        let programs = shop.programs(events: path)
        #expect(try programs.run(.joiner, "--until-end").status == 0)
        let page = get("/letters").text
        #expect(page.contains(#"the record is not JSON</th><td class="n">2</td><td class="n">0</td>"#), "\(page)")
        #expect(page.contains(#"the type of the event is unknown</th><td class="n">1</td>"#))
        let exported = get("/letters.ndjson").text
        #expect(try exported == programs.run(.deadLetters, "list", "--output", "ndjson").text)
        let id = try #require(try shop.find(in: "dead_letters", #"{"raw": {"$exists": true}}"#))
        #expect(id.contains("_id"))
        let links = page.components(separatedBy: "/letter?id=").dropFirst().compactMap {
            $0.split(separator: "\"").first
        }
        #expect(links.count == 3)
        let shown = links.map { get("/letter", [("id", $0.removingPercentEncoding ?? "")]).text }
        #expect(shown.contains { $0.contains("<pre tabindex=\"0\">&lt;script&gt;</pre>") })
    }

    @Test("is nobody's to change, to frame, or to fill from elsewhere")
    func closed() {
        let response = site.answer(HTTPRequest(method: "GET", path: "/"))
        let policy = response.fields.first { $0.name == "Content-Security-Policy" }?.value ?? ""
        #expect(
            policy.hasPrefix("default-src 'none'") && policy.contains("frame-ancestors 'none'")
                && !policy.contains("unsafe"))
        #expect(!response.fields.contains { $0.name.hasPrefix("Access-Control") })
        #expect(get("/customers", method: "POST").status == 405)
        #expect(get("/../etc/passwd").status == 404 && get("/page.css").status == 200)
        for (path, page) in [("/", get("/").text), ("/customers", get("/customers").text)] {
            #expect(!page.contains("style=") && !page.contains("onclick") && !page.contains("://"), "\(path)")
        }
    }
}
