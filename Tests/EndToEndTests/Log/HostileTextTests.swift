// Texts that careless code mistakes for something else, through every field and every option: read back equal, shown
// harmless.

import Foundation
import Support
import Testing

extension EndToEndLog {
    @Suite("Hostile texts")
    struct HostileTextTests {
        private static let row = "hostile-text"
        private let shop: LiveShop

        init() throws { shop = try LiveShop() }

        /// All texts that stand in a field, those that may be ids also as ids, and every one in every place.
        private func log() throws -> String {
            var lines: [[String: Any]] = []
            let (ids, names) = (HostileText.ids, HostileText.names)
            for (number, id) in ids.enumerated() {
                for name in [
                    names[number % names.count], names[(number * 7 + 3) % names.count], ids[ids.count - 1 - number],
                ] {
                    lines.append([
                        "event_type": "new_customer", "id": id, "first_name": name, "last_name": id, "address": name,
                    ])
                    lines.append(["event_type": "new_product", "id": id, "name": name, "type": name, "price": 0.5])
                }
                lines.append([
                    "event_type": "customer_buys_product", "customer_id": id, "product_id": id, "quantity": 1,
                ])
                lines.append([
                    "type": "order", "user_id": id, "order_id": id, "items": [["product_id": id, "quantity": 2]],
                ])
                lines.append(["type": "payment", "customer_id": ids[(number + 1) % ids.count], "order_id": id])
                lines.append(["type": "payment", "user_id": id, "order_id": id])
            }
            return try lines.enumerated().map { index, fields in
                let timed = fields.merging(["timestamp_ms": index + 1]) { $1 }
                return String(decoding: try JSONSerialization.data(withJSONObject: timed), as: UTF8.self) + "\n"
            }.joined()
        }

        /// Nothing but line breaks steers a terminal: no control character, no mark that changes the direction.
        /// Between the parts of an emoji it stays; VisibleTextTests have it that it does nowhere else.
        private static let joiner: Unicode.Scalar = "\u{200D}"

        private func expectHarmless(_ exit: Exit, _ place: String, allowing allowed: Set<Unicode.Scalar> = ["\n"]) {
            for (bytes, name) in [(exit.output, "stdout"), (exit.errorOutput, "stderr")] {
                let text = String(validating: bytes, as: UTF8.self)
                #expect(text != nil, "\(place): \(name) is not UTF-8")
                let steering = (text ?? "").unicodeScalars.filter {
                    let category = $0.properties.generalCategory
                    return [.control, .format, .lineSeparator, .paragraphSeparator].contains(category)
                        && !allowed.contains($0)
                }
                let shown = steering.map { String($0.value, radix: 16) }
                #expect(shown.isEmpty, "\(place): \(name) holds \(Set(shown))")
            }
        }

        @Test("in every field are stored as they are, and listed so that they steer nothing")
        func fields() throws {
            let text = try log()
            try shop.folder.write("e.ndjson", text)
            let joined = try shop.join(shop.folder.path("e.ndjson"), "--on-invalid", "stop", "--print", "text")
            #expect(joined.status == ExitCode.done, "\(joined)")
            // An id may hold marks that join letters, and is shown as it is; control characters it may not hold.
            let joining: Set<Unicode.Scalar> = ["\n", "\u{200D}", "\u{FEFF}"]
            expectHarmless(joined, "summaries as text", allowing: joining)
            try shop.expectState(after: [shop.folder.source("e.ndjson", text)])
            for (program, arguments) in [(Program.listCustomers, ["--carts"]), (.listProducts, ["--prices"])] {
                for form in ["text", "table", "csv", "csv-safe"] {
                    let exit = try shop.programs().start(program, ["--output", form] + arguments).wait()
                    #expect(exit.status == ExitCode.done, "\(exit.errorText)")
                    expectHarmless(exit, "\(program.rawValue) \(form)", allowing: ["\n", "\t", "\r", Self.joiner])
                    if form == "csv-safe" { expectNoFormula(exit.text) }
                }
            }
            try expectReadBack()
            let count = text.utf8.count { $0 == 0x0A }
            try FaultRecord.note(
                Self.row, count: count, dangers: ["ids": HostileText.ids.count, "names": HostileText.names.count])
        }

        /// What JSON says of customers and products is what was stored, byte for byte.
        private func expectReadBack() throws {
            let stored = try shop.stored()
            let customers = try shop.programs().run(.listCustomers, "--output", "ndjson").lines.compactMap(object)
            let ids = customers.compactMap { ($0["id"] as? String).map { ByteText($0) } }
            #expect(ids.count == stored.customers.count && Set(ids) == Set(stored.customers.keys))
            for customer in customers {
                guard let id = customer["id"] as? String, let state = stored.customers[ByteText(id)] else { continue }
                #expect((customer["address"] as? String).map { ByteText($0) } == state.address)
                #expect((customer["first_name"] as? String).map { ByteText($0) } == state.firstName)
            }
            let products = try shop.programs().run(.listProducts, "--output", "ndjson").lines.compactMap(object)
            for product in products {
                guard let id = product["id"] as? String, let state = stored.products[ByteText(id)] else { continue }
                #expect((product["name"] as? String).map { ByteText($0) } == state.name)
            }
            #expect(products.count == stored.products.count)
        }

        /// Foundation drops a byte order mark where a text begins with one, unless it is escaped.
        private func object(_ line: String) -> [String: Any]? {
            let escaped = line.replacing("\u{FEFF}", with: #"\ufeff"#)
            return try? JSONSerialization.jsonObject(with: Data(escaped.utf8)) as? [String: Any]
        }

        private func expectNoFormula(_ csv: String) {
            for line in csv.unicodeScalars.split(separator: "\n") {
                for field in String(line).split(separator: ",") {
                    let begins = field.first == "\"" ? field.dropFirst().first : field.first
                    #expect(begins.map { !"=+@".contains($0) } ?? true, "a formula: \(field)")
                }
            }
        }

        private static let texts = [
            "\u{1B}[31mred", "\u{1B}]0;title\u{7}", "\u{9B}31m", "\u{202E}desrever", "a\nb", "../../etc/passwd",
            "$where",
            "=1+1", "\u{7F}", "'; drop", "%s%n", "\u{2028}", "cafe\u{301}", "-x", "\u{FEFF}",
        ]

        @Test("in every option are refused in words that steer nothing")
        func options() throws {
            let texts = FaultPlan.count(Self.row, usual: 1) > 1 ? Self.texts[...] : Self.texts.prefix(2)
            for text in texts { try expectRefusals(of: text) }
            try FaultRecord.note(Self.row, count: texts.count, dangers: ["options": texts.count])
        }

        private func expectRefusals(of text: String) throws {
            let path = try shop.folder.write("e.ndjson", GoldenCartJoin.input)
            let attempts: [(Program, [String])] = [
                (.joiner, ["--until-end", "--events=" + shop.folder.path("none-" + text.replacing("/", with: "_"))]),
                (.joiner, ["--until-end", "--mongodb=mongodb://127.0.0.1:1/" + text]),
                (.joiner, ["--until-end", "--mongodb=mongodb://127.0.0.1:1/?\(text)=1"]),
                (.joiner, ["--until-end", "--mongodb=" + text]), (.joiner, ["--until-end", "--print=" + text]),
                (.joiner, ["--until-end", "--instance=" + text]), (.joiner, ["--config=" + text]),
                (.joiner, ["--until-end", "--on-invalid=" + text]), (.joiner, ["--" + text]), (.joiner, [text]),
                (.makeOrders, ["--to=log", "--count=1", "-X", text]), (.makeOrders, ["--to=" + text]),
                (.makeOrders, ["--to=log", "--count=" + text]), (.listCustomers, ["--output=" + text]),
                (.deadLetters, ["show", "--", text]), (.deadLetters, ["replay", "--from=" + text]),
            ]
            for (program, arguments) in attempts {
                let exit = try shop.programs(events: path).start(program, arguments).wait(seconds: 30)
                #expect(exit.status != ExitCode.done && exit.signal == nil, "\(program.rawValue) \(arguments): \(exit)")
                expectHarmless(exit, "\(program.rawValue) \(arguments)")
            }
            #expect(try shop.stored() == ShopState())
        }
    }
}
