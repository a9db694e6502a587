// A shop with many purchases that nobody could read, and their corrections.

import Foundation
import Support
import Testing

struct ReplayShop {
    let shop: LiveShop
    /// The log's URL.
    let events: String
    /// The lines of an export, each corrected; purchase n buys n pieces of milk.
    let corrected: [String]
    let ids: [String]

    /// Joins a log of a product and so many bad purchases, of ten customers.
    init(_ count: Int, on shop: LiveShop, partitions: Int? = nil) throws {
        self.shop = shop
        var lines = [#"{"event_type": "new_product", "id": "m", "name": "Milk", "type": "milk", "price": 0.5}"#]
        lines += (1...count).map { Self.purchase("\"\($0)\"") }
        let bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
        let name = partitions == nil ? "e.ndjson" : "e"
        events = shop.folder.path(name) + (partitions == nil ? "" : "/")
        if let partitions {
            try FileManager.default.createDirectory(atPath: events, withIntermediateDirectories: true)
            try shop.folder.write("e/partitions", "\(partitions)\n")
            try shop.folder.write("e/partition-0000.ndjson", bytes: bytes)
        } else {
            try shop.folder.write(name, bytes: bytes)
        }
        try #require(try shop.join(events).status == ExitCode.done)
        let exported = try shop.programs(events: events).run(.deadLetters, "export", "--all")
        try #require(exported.lines.count == count, "\(exported)")
        ids = try exported.lines.map { line in
            let letter = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return try #require(letter?["id"] as? String)
        }
        corrected = ids.enumerated().map { Self.line($1, Self.purchase("\($0 + 1)")) }
    }

    private static func purchase(_ quantity: String) -> String {
        let customer = "c\((Int(quantity.filter(\.isNumber)) ?? 0) % 10)"
        return
            #"{"event_type": "customer_buys_product", "customer_id": "\#(customer)", "product_id": "m", "quantity": \#(quantity)}"#
    }

    static func line(_ id: String, _ raw: String) -> String {
        let quoted = raw.replacingOccurrences(of: "\"", with: "\\\"")
        return #"{"id": "\#(id)", "raw": "\#(quoted)"}"#
    }

    /// Writes a file of corrected letters, and gives what `replay` takes.
    func file(_ name: String, _ lines: some Sequence<String>) throws -> [String] {
        let path = try shop.folder.write(name, lines.joined(separator: "\n") + "\n")
        return ["replay", "--from", path]
    }

    var programs: Shop { shop.programs(events: events) }

    func replay(_ arguments: String...) throws -> Exit {
        try programs.start(.deadLetters, ["replay"] + arguments).wait()
    }

    func replay(_ lines: some Sequence<String>, name: String = "corrected.ndjson") throws -> Exit {
        try programs.start(.deadLetters, try file(name, lines)).wait()
    }

    func join() throws {
        let exit = try shop.join(events)
        try #require(exit.status == ExitCode.done, "\(exit)")
    }

    /// How many pieces each purchase was of, over all customers.
    func bought() throws -> [Int] {
        try shop.stored().customers.values.flatMap(\.holdings).map { Int($0.quantity) }.sorted()
    }

    /// Joins the log to its end: each purchase must be there once, each letter marked, and each record counted.
    func expectEachOnce() throws {
        try join()
        let found = try bought()
        try #require(found == Array(1...corrected.count), "\(found.count) purchases of \(corrected.count)")
        // A line that was torn when somebody died is a letter of its own.
        let all = ids.map { "\"\($0)\"" }.joined(separator: ", ")
        let open = try shop.find(
            in: "dead_letters", #"{"_id": {"$in": [\#(all)]}, "replayed_at_ms": {"$exists": false}}"#)
        try #require(open == nil, "not marked: \(open ?? "")")
        try #require(try shop.accountedRecords() == recordCount())
    }

    /// How many records the log has.
    func recordCount() throws -> Int {
        let names = events.hasSuffix("/") ? try FileManager.default.contentsOfDirectory(atPath: events) : [""]
        return try names.filter { $0.isEmpty || $0.hasPrefix("partition-") }.reduce(0) {
            $0 + (try Data(contentsOf: URL(fileURLWithPath: events + $1)).split(separator: 0x0A).count)
        }
    }
}
