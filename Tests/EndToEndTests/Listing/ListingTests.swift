// What the listers print for documents whose content is known to the last byte.

import Foundation
import Support
import Testing

extension EndToEnd {
    @Suite("Listings")
    struct ListingTests {
        private static let bare =
            #"{"_id": "by hand", "id": "customer_db_000", "first_name": "Damian", "last_name": "Ofiara"}"#
        private static let buyer = """
            {"id": "customer_db_002", "first_name": "Jakub", "last_name": "Fronczyk", "address": "ul. Długa 1\\nWarszawa",
             "products": [
              {"id": "sugar_db_2", "type": "sugar", "name": "Fine sugar", "price": 0.36, "quantity": 8,
               "timestamp_ms": {"$numberLong": "1650822067000"}},
              {"id": "milk_db_1", "type": "milk", "name": "Fancy Milk", "price": 1, "quantity": 2.5,
               "timestamp_ms": {"$numberLong": "1640995199999"}}],
             "cart": {"unpaid_order_ids": [], "paid_order_ids": []}}
            """
        private static let hostile =
            #"{"id": "h", "first_name": "\u001b[31mred", "last_name": "bell\u0007\u009b31m\r\n\u202e"}"#
        private let shop: LiveShop

        init() throws { shop = try LiveShop() }

        private func list(_ program: Program, _ arguments: String..., zone: String = "Europe/Warsaw") throws -> Exit {
            var programs = shop.programs()
            programs.environment["TZ"] = zone
            let exit = try programs.start(program, arguments).wait()
            #expect(exit.status == ExitCode.done, "\(exit)")
            return exit
        }

        @Test("show a customer without products in one line")
        func noProducts() throws {
            try shop.insert(into: "customers", Self.bare)
            #expect(try list(.listCustomers).text == "Damian Ofiara (customer_db_000) - there are no products.\n")
        }

        @Test(
            "show holdings with their time in the reader's time zone",
            arguments: [
                ("Europe/Warsaw", "2022-04-24 19:41:07", "2022-01-01 00:59:59"),
                ("UTC", "2022-04-24 17:41:07", "2021-12-31 23:59:59"),
                ("America/New_York", "2022-04-24 13:41:07", "2021-12-31 18:59:59"),
            ])
        func holdings(zone: String, spring: String, winter: String) throws {
            try shop.insert(into: "customers", Self.buyer)
            let expected = """
                Jakub Fronczyk (customer_db_002) - has the following products:
                \t* sugar Fine sugar (8 for 0.36 zloty = 2.88 zloty, bought \(spring))
                \t* milk Fancy Milk (2.5 for 1.00 zloty = 2.50 zloty, bought \(winter))

                """
            #expect(try list(.listCustomers, zone: zone).text == expected)
            #expect(try list(.listCustomers, "--output", "text", zone: zone).text == expected)
        }

        @Test("show a product in one line")
        func product() throws {
            try shop.insert(
                into: "products", #"{"id": "milk_db_1", "name": "Fancy Milk", "type": "milk", "price": 0.54}"#)
            #expect(try list(.listProducts).text == "Product: \"Fancy Milk\" (milk, price 0.54 zloty, ID milk_db_1)\n")
        }

        @Test(
            "are JSON, NDJSON, CSV or a table when asked for, with everything in them",
            arguments: ["json", "ndjson", "csv", "table"])
        func forms(form: String) throws {
            try shop.insert(into: "customers", Self.bare, Self.buyer)
            try shop.insert(
                into: "products", #"{"id": "milk_db_1", "name": "Fancy, \"Milk\"", "type": "milk", "price": 0.54}"#)
            let (customers, products) = try (
                list(.listCustomers, "--output", form), list(.listProducts, "--output", form)
            )
            #expect(
                customers.text.contains("customer_db_000") && customers.text.contains("customer_db_002"), "\(customers)"
            )
            #expect(products.text.contains("milk_db_1") && products.text.contains("0.54"), "\(products)")
            switch form {
            case "json":
                let array = try JSONSerialization.jsonObject(with: Data(customers.output)) as? [[String: Any]]
                #expect(array?.compactMap { $0["id"] as? String }.sorted() == ["customer_db_000", "customer_db_002"])
            case "ndjson":
                let objects = try customers.lines.map {
                    try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
                }
                #expect(objects.compactMap { $0?["id"] as? String }.sorted() == ["customer_db_000", "customer_db_002"])
            case "csv":
                #expect(
                    products.text.contains(#""Fancy, ""Milk""""#) && products.text.count(of: "\r\n") == 2, "\(products)"
                )
            default: #expect(!customers.output.contains(UInt8(ascii: "\t")) && products.lines.count >= 2, "\(products)")
            }
        }

        @Test("of nothing are empty, or empty lists", arguments: [("text", ""), ("ndjson", ""), ("json", "[]")])
        func nothing(form: String, expected: String) throws {
            for program in [Program.listCustomers, .listProducts] {
                let text = try list(program, "--output", form).text
                #expect(text.filter { !$0.isWhitespace } == expected)
            }
        }

        @Test(
            "never send a name's escape sequences to the terminal",
            arguments: ["text", "json", "ndjson", "csv", "table"])
        func escapes(form: String) throws {
            try shop.insert(into: "customers", Self.hostile)
            try shop.insert(
                into: "products", #"{"id": "p", "name": "\u001b]0;x\u0007", "type": "\u001b[2J", "price": 1}"#)
            for program in [Program.listCustomers, .listProducts] {
                let exit = try list(program, "--output", form)
                let steering = exit.text.unicodeScalars.filter {
                    $0 != "\n" && $0.properties.generalCategory == .control && !(form == "csv" && $0 == "\r")
                }
                #expect(steering.isEmpty, "\(exit.text.debugDescription)")
                #expect(!exit.text.isEmpty)
            }
        }

        @Test("refuse a form that is none")
        func unknownForm() throws {
            let exit = try shop.programs().run(.listCustomers, "--output", "xml")
            #expect(exit.status == ExitCode.usage && exit.text == "" && exit.errorText != "", "\(exit)")
        }

        @Test("of customers and products that other programs wrote are complete, whatever their documents lack")
        func foreign() throws {
            try shop.insert(
                into: "customers", #"{"_id": 1, "id": "x"}"#, #"{"id": "y", "products": []}"#,
                #"{"id": "z", "cart": {}}"#)
            let ids = try list(.listCustomers, "--output", "ndjson").lines.map {
                try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
            }
            #expect(ids.compactMap { $0?["id"] as? String }.sorted() == ["x", "y", "z"])
            #expect(try list(.listCustomers).lines.count == 3)
        }
    }
}
