// A service of one's own, complete: how many events of each type the log holds, in the collection `event_counts`.

import ArgumentParser
import Following
import Foundation
import Mongo
import ShopCommand
import ShopService

/// Counts each record once, whatever is killed, or started twice.
struct EventCounter: Consumer {
    let name = "count-events"

    func take(_ records: ArraySlice<LogRecord>, in shop: ShopTransaction) throws {
        let counts = Dictionary(records.map { (Self.type(of: $0), 1) }, uniquingKeysWith: +)
        let bulk = try shop.collection("event_counts").bulk(ordered: false)
        for (type, count) in counts {
            try bulk.updateOne(
                Document { $0.string("_id", type) },
                Document { d in d.document("$inc") { $0.int64("count", Int64(count)) } }, upsert: true)
        }
        try shop.run(bulk)
    }

    private struct Typed: Decodable {
        let event_type: String?
        let type: String?
    }

    private static func type(of record: LogRecord) -> String {
        let typed = try? JSONDecoder().decode(Typed.self, from: Data(record.bytes))
        return typed.flatMap { $0.event_type ?? $0.type } ?? "no event"
    }
}

struct CountEvents: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "count-events", abstract: "Count the log's events by type, in the collection event_counts.")

    @OptionGroup var service: ServiceOptions

    func run() throws { try service.serve(EventCounter()) }
}
