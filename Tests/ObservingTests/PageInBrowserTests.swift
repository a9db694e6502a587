// The page, as people see it.

import Foundation
import Support
import Testing

/// A shop at work, with its page.
private struct OpenShop {
    let shop: LiveShop
    let joiner: ChildProcess
    let page: ChildProcess
    let url: String
    let path: String

    init() throws {
        shop = try LiveShop()
        path = try shop.folder.write("log", "")
        let programs = shop.programs(events: path)
        joiner = try programs.start(.joiner, "--listen", "0")
        page = try programs.start(.shopPage, "--listen", "0")
        try page.waitForErrorOutput("The shop's page: http://", seconds: 20)
        let said = page.seen.errorText.components(separatedBy: "The shop's page: ")
        url = try #require(said.last?.split(separator: "\n").first.map(String.init))
    }

    func append(_ lines: String) throws {
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try file.seekToEnd()
        try file.write(contentsOf: Data(lines.utf8))
        try file.close()
    }

    static let story = """
        {"event_type": "new_customer", "id": "c1", "first_name": "Zofia", "last_name": "Piątek", "address": "Polna 1\\n00-950 Łódź"}
        {"event_type": "new_customer", "id": "c2", "first_name": "<img src=x onerror=alert(1)>", "last_name": "\\u001b[31m\\u202e", "address": "<b>x</b>"}
        {"event_type": "new_product", "id": "milk", "name": "Fancy Milk", "type": "milk", "price": 0.54, "timestamp_ms": 1000}
        {"event_type": "new_product", "id": "milk", "name": "Fancy Milk", "type": "milk", "price": 0.9, "timestamp_ms": 86400000}
        {"event_type": "customer_buys_product", "customer_id": "c1", "product_id": "milk", "quantity": 2, "timestamp_ms": 60000}
        {"event_type": "customer_buys_product", "customer_id": "c1", "product_id": "bread", "quantity": 3}
        {"user_id": "c1", "type": "order", "order_id": 7, "items": [{"product_id": "milk", "quantity": 5}]}
        no event

        """
}

@Suite("The page in a browser", .serialized)
struct PageInBrowserTests {
    private let open: OpenShop
    /// Where pictures for the documentation go, if they are wanted.
    private let pictures = ProcessInfo.processInfo.environment["SHOP_SCREENSHOTS"]

    init() throws {
        open = try OpenShop()
        try open.append(OpenShop.story)
        let shop = open.shop
        try until { try shop.accountedRecords() == 8 }
    }

    @Test("moves while events flow, and shows how many there were")
    func charts() throws {
        let browser = try Browser(width: 1_280)
        try browser.open(open.url)
        var number = 100
        let end = Date(timeIntervalSinceNow: 60)
        var points = ""
        let wanted = pictures == nil ? 5 : 45
        while end > Date(), points.split(separator: " ").count < wanted {
            for _ in 0..<Int.random(in: 20...60) {
                number += 1
                try open.append(#"{"user_id": "u\#(number % 7)", "type": "order", "order_id": \#(number)}"# + "\n")
            }
            usleep(400_000)
            points =
                try browser.run("return document.querySelector('[data-chart=rate] polyline').getAttribute('points');")
                as? String ?? ""
        }
        let heights = Set(points.split(separator: " ").compactMap { $0.split(separator: ",").last })
        #expect(points.split(separator: " ").count >= 5 && heights.count > 1, "\(points)")
        #expect(try browser.text(#"[data-live="rate"]"#) != "–")
        #expect(try browser.text("[data-rows=rows] tr").contains("ready"))
        try keep(browser, "page-now")
        try expectClean(browser)
    }

    @Test("finds a customer, and tells the whole story, by keyboard alone")
    func customer() throws {
        let browser = try Browser(width: 1_280)
        try browser.open(open.url + "customers")
        try browser.run("document.querySelector('#q').focus();")
        try browser.press("piątek\u{E007}")
        try until {
            try browser.text("main").contains("Zofia Piątek") && browser.run("return location.search;") as? String != ""
        }
        // The skip link, the brand, four pages, the field, its button, then the name.
        try browser.run("document.querySelector('button').focus();")
        try browser.press("\u{E004}\u{E004}\u{E007}")
        try until { try browser.text("h1") == "Zofia Piątek" }
        let text = try browser.text("main")
        for piece in [
            "Łódź", "Fancy Milk", "0.54", "1.08", "bread", "which nobody has offered yet", "5 × milk", "its payment",
        ] {
            #expect(text.contains(piece), "\(piece)")
        }
        try keep(browser, "page-customer")
        try expectClean(browser)
    }

    @Test("shows a hostile name harmlessly, and a product's prices as a picture")
    func hostile() throws {
        let browser = try Browser(width: 1_280)
        try browser.open(open.url + "customer?id=c2")
        #expect(try browser.text("h1").hasPrefix("<img src=x onerror=alert(1)>"))
        #expect(try browser.run("return document.images.length;") as? Int == 0)
        #expect(!(try browser.text("h1").unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" }))
        try browser.open(open.url + "product?id=milk")
        #expect(
            try browser.run("return document.querySelector('figure polyline').getBoundingClientRect().width > 300;")
                as? Bool == true)
        try browser.open(open.url + "letters")
        #expect(try browser.text("main").contains("the record is not JSON"))
        try expectClean(browser)
    }

    @Test("fits a phone and a screen, in dark and in light", arguments: [390, 1_280], [false, true])
    func fits(_ width: Int, _ isDark: Bool) throws {
        let browser = try Browser(width: width, isDark: isDark)
        var shades: Set<String> = []
        for path in ["", "customers", "customer?id=c1", "customer?id=c2", "products", "product?id=milk", "letters"] {
            try browser.open(open.url + path)
            let overflow = try browser.run("return document.documentElement.scrollWidth - innerWidth;") as? Int
            #expect(overflow.map { $0 <= 0 } == true, "\(path): \(overflow ?? -1) pixels too wide")
            shades.insert(try browser.run("return getComputedStyle(document.body).backgroundColor;") as? String ?? "")
        }
        #expect(shades == [isDark ? "rgb(22, 22, 20)" : "rgb(251, 250, 248)"])
        try expectClean(browser)
    }

    @Test("can be read without scripts, and says that the database is away until it is back")
    func plain() throws {
        let browser = try Browser(width: 800, hasScripts: false)
        for (path, text) in [
            ("", "Records a second"), ("customers", "Zofia Piątek"), ("letters", "the record is not JSON"),
        ] {
            try browser.open(open.url + path)
            #expect(try browser.text("main").contains(text), "\(path)")
        }
    }

    private func keep(_ browser: Browser, _ name: String) throws {
        if let pictures { try browser.screenshot(to: "\(pictures)/\(name).png") }
    }

    /// Nothing to complain of, and nothing asked of anybody else.
    private func expectClean(_ browser: Browser) throws {
        #expect(try browser.complaints() == [])
        #expect(
            try browser.requests().filter {
                !$0.hasPrefix(open.url) && !$0.hasPrefix("data:") && !$0.hasPrefix("chrome")
            } == [])
    }

    private func until(_ condition: () throws -> Bool) throws {
        let end = Date(timeIntervalSinceNow: 10)
        while end > Date() {
            if (try? condition()) == true { return }
            usleep(100_000)
        }
        #expect(try condition())
    }
}
