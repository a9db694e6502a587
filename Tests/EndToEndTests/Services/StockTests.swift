// The stock monitor and the tools around it, as their users see them.

import Foundation
import Support
import Testing

extension EndToEndStored {
    @Suite("The stock monitor")
    struct StockTests {
        private let shop: LiveShop

        init() throws { shop = try LiveShop() }

        private func monitor(_ lines: String, _ arguments: String...) throws -> Exit {
            let log = try shop.folder.write("events.ndjson", lines)
            return try shop.programs(events: "file:" + log).start(.stockMonitor, ["--until-end"] + arguments).wait()
        }

        private func list(_ arguments: String...) throws -> String {
            let exit = try shop.programs().start(.listStock, arguments).wait()
            #expect(exit.status == ExitCode.done, "\(exit)")
            return exit.text
        }

        private static let traffic = """
            {"event_type": "product_delivered", "product_id": "milk", "quantity": 10, "timestamp_ms": 1}
            {"event_type": "customer_buys_product", "customer_id": "a", "product_id": "milk", "quantity": 4, "timestamp_ms": 2}
            {"type": "order", "user_id": "a", "order_id": 1, "items": [{"product_id": "milk", "quantity": 3}, {"product_id": "bread", "quantity": 0.5}], "timestamp_ms": 3}
            {"type": "order", "user_id": "a", "order_id": 1, "items": [{"product_id": "milk", "quantity": 3}], "timestamp_ms": 4}
            {"type": "order", "user_id": "b", "order_id": 1, "items": [{"product_id": "milk", "quantity": 1}], "timestamp_ms": 5}
            {"type": "order", "user_id": "a", "order_id": "1", "items": [{"product_id": "milk", "quantity": 1}], "timestamp_ms": 6}
            {"type": "payment", "user_id": "a", "order_id": 1, "timestamp_ms": 7}
            {"event_type": "stock_low", "id": "milk/1", "product_id": "milk", "level": 0, "threshold": 1}
            not an event
            {"event_type": "product_delivered", "product_id": "milk", "quantity": 0}
            {"event_type": "product_delivered", "quantity": 5}

            """

        @Test("counts purchases and deliveries at once, and an order's items when it is first read")
        func counts() throws {
            let exit = try monitor(Self.traffic)
            #expect(exit.status == ExitCode.done, "\(exit)")
            #expect(exit.errorText.contains("read 11, dead-lettered 2"), "\(exit)")
            #expect(
                try list() == """
                    a product without a name (ID bread) - -0.5 left: 0 delivered, 0.5 sold; low
                    a product without a name (ID milk) - 1 left: 10 delivered, 9 sold

                    """)
            #expect(
                try list("--output", "json", "--id", "milk")
                    == "[\n"
                    + #"{"product_id": "milk", "name": null, "level": 1, "delivered": 10, "sold": 9, "is_low": false}"#
                    + "\n]\n")
        }

        @Test(
            "counts a dead letter that was put back twice once, near or far; the same number of somebody else is another"
        )
        func replayedTwice() throws {
            let purchase = { (customer: String) in
                #"{"event_type": "customer_buys_product", "customer_id": "\#(customer)", "product_id": "milk", "quantity": 2, "timestamp_ms": 2, "replay_number": 5}"#
                    + "\n"
            }
            let delivery =
                #"{"event_type": "product_delivered", "product_id": "milk", "quantity": 10, "timestamp_ms": 1, "replay_number": 6}"#
                + "\n"
            let lines = [delivery, purchase("a"), purchase("a"), purchase("b"), delivery].joined()
            for text in [lines, lines + lines] {
                #expect(try monitor(text).status == ExitCode.done)
                #expect(
                    try list() == "a product without a name (ID milk) - 6 left: 10 delivered, 4 sold\n")
            }
            let forgetting = try shop.programs().run(.forgetCustomer, "--without-log", "a")
            #expect(forgetting.text.contains("1 record of services taken"), "\(forgetting)")
        }

        @Test("counts an order once, also where it comes again much later")
        func orderAgain() throws {
            #expect(try monitor(Self.traffic).status == ExitCode.done)
            let order =
                #"{"type": "order", "user_id": "a", "order_id": 1, "items": [{"product_id": "milk", "quantity": 7}]}"#
            #expect(try monitor(Self.traffic + order + "\n").status == ExitCode.done)
            #expect(try list("--id", "milk").contains("9 sold"))
        }

        @Test("delivers what a run that was killed has left, in its order")
        func leftBehind() throws {
            for (number, place) in [(2, "65f0c0c0c0c0c0c0c0c0c0c2"), (1, "65f0c0c0c0c0c0c0c0c0c0c1")] {
                try shop.insert(
                    into: "stock_words",
                    #"{"_id": "milk/\#(number)", "event": "{\"n\": \#(number)}", "key": "milk", "recorded_ms": \#(Int64.max), "unpublished": {"$oid": "\#(place)"}, "unpublished_by": {"$oid": "\#(place)"}}"#
                )
            }
            let alerts = shop.folder.url.appendingPathComponent("alerts.ndjson").path
            let exit = try monitor("", "--to", "file:" + alerts)
            #expect(exit.errorText.contains("published 2"), "\(exit)")
            #expect(try String(contentsOfFile: alerts, encoding: .utf8) == "{\"n\": 1}\n{\"n\": 2}\n")
        }

        @Test("says low and filled once each, as a line and as an event, also when it is started again")
        func words() throws {
            let alerts = shop.folder.url.appendingPathComponent("alerts.ndjson").path
            let first = try monitor(Self.traffic, "--threshold", "2", "--to", "file:" + alerts)
            #expect(first.errorText.count(of: "The stock of milk is low: 1 left, 2 wanted.") == 1, "\(first)")
            let again = try monitor(
                Self.traffic
                    + #"{"event_type": "product_delivered", "product_id": "milk", "quantity": 1, "timestamp_ms": 9}"#
                    + "\n", "--threshold", "2", "--to", "file:" + alerts)
            #expect(again.errorText.contains("published 1"), "\(again)")
            let events = try String(contentsOfFile: alerts, encoding: .utf8).split(separator: "\n").map(String.init)
            // Before the first delivery there were none.
            #expect(events.filter { $0.contains("\"milk\"") }.count == 2)
            #expect(
                events.contains(
                    #"{"event_type": "stock_low", "id": "milk/1", "product_id": "milk", "level": 1, "threshold": 2, "timestamp_ms": 6}"#
                ),
                "\(events)")
            #expect(
                events.contains(
                    #"{"event_type": "stock_filled", "id": "milk/2", "product_id": "milk", "level": 2, "threshold": 2, "timestamp_ms": 9}"#
                ),
                "\(events)")
        }

        @Test("refuses to write into the log that it reads, however that is spelled")
        func ownLog() throws {
            let log = try shop.folder.write("events.ndjson", "")
            let link = shop.folder.url.appendingPathComponent("link").path
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: log)
            for output in [log, "file:" + log, link] {
                let exit = try shop.programs(events: "file:" + log).run(.stockMonitor, "--until-end", "--to", output)
                #expect(exit.status == ExitCode.usage, "\(exit)")
                #expect(exit.errorText.contains("is the log that is read"), "\(exit)")
            }
        }

        @Test("keeps its words while the output cannot be written, says so, and delivers them when it can")
        func outputAway() throws {
            let log = try shop.folder.write("events.ndjson", Self.traffic)
            let blocked = try shop.folder.write("blocked", "a file where a directory belongs")
            let monitor = try shop.programs(events: "file:" + log)
                .start(.stockMonitor, ["--until-end", "--to", "file:" + blocked + "/out/"])
            #expect(monitor.wait(seconds: 20) { $0.errorText.contains("Events wait for") }, "\(monitor.seen.errorText)")
            try FileManager.default.removeItem(atPath: blocked)
            try FileManager.default.createDirectory(atPath: blocked, withIntermediateDirectories: false)
            let exit = try monitor.wait(seconds: 20)
            #expect(exit.status == ExitCode.done, "\(exit)")
            #expect(exit.errorText.count(of: "Events wait for") == 1, "\(exit)")
            #expect(exit.errorText.contains("takes events again"), "\(exit)")
            #expect(exit.errorText.contains("published 1"), "\(exit)")
        }

        @Test("sets aside what concerns a level that cannot be understood, and counts all others")
        func foreignLevel() throws {
            try shop.insert(into: "stock", #"{"_id": "milk", "sold": "many"}"#)
            let exit = try monitor(Self.traffic)
            #expect(exit.status == ExitCode.done, "\(exit)")
            #expect(exit.errorText.contains("cannot be understood"), "\(exit)")
            #expect(try list("--id", "bread").contains("0.5 sold"))
            #expect(try list("--id", "milk") == "a product without a name (ID milk) - unknown\n")
        }

        @Test("is fed by make-deliveries: each product once, or as many as are asked for")
        func deliveries() throws {
            try shop.insert(
                into: "products", #"{"id": "milk", "name": "Fancy Milk", "type": "milk", "price": 0.5}"#,
                #"{"id": "bread", "name": "Country bread", "type": "bread", "price": 0.4}"#)
            let events = "file:" + shop.folder.url.appendingPathComponent("events").path + "/"
            let programs = shop.programs(events: events)
            #expect(try programs.run(.makeDeliveries, "--quantity", "20").status == ExitCode.done)
            #expect(try programs.run(.makeDeliveries, "--product", "milk", "--quantity", "4").status == ExitCode.done)
            #expect(try programs.run(.stockMonitor, "--until-end").status == ExitCode.done)
            #expect(
                try list() == """
                    Country bread (ID bread) - 20 left: 20 delivered, 0 sold
                    Fancy Milk (ID milk) - 24 left: 24 delivered, 0 sold

                    """)
        }

        @Test("keeps nothing of a customer who is forgotten")
        func forgotten() throws {
            #expect(try monitor(Self.traffic).status == ExitCode.done)
            let forgetting = try shop.programs().run(.forgetCustomer, "--without-log", "a")
            #expect(forgetting.text.contains("2 records of services taken"), "\(forgetting)")
            var left: [String] = []
            try shop.collection("stock_orders") { orders in
                try orders.find(.all) { left.append($0.document("_id")?.string("customer_id") ?? "?") }
            }
            #expect(left == ["b"])
        }
    }
}
