// What a service has to tell at its very end, on a real server.

import Foundation
import Mongo
import ShopStore
import Support
import Synchronization
import Testing

@testable import Following

/// Takes every event, and counts.
private final class Counting: OutboxSink {
    let name = "the counter"
    let taken = Mutex(0)

    func open() {}
    func deliver(_ events: [OutgoingEvent], isOver: () -> Bool) -> [Int: String] {
        taken.withLock { $0 += events.count }
        return [:]
    }
}

@Suite("An outbox")
struct OutboxTests {
    @Test("delivers before its end what was written just before it, whatever it is at")
    func lastMoment() throws {
        let shop = try LiveShop()
        let database = try ShopDatabase(uri: shop.uri, appName: "outbox")
        for round in 0..<150 {
            let sink = Counting()
            let outbox = Outbox(in: "told", to: sink)
            if round == 0 { try outbox.prepare(database) }
            let delivery = try OutboxDelivery(outbox, database, logger: .telling { Issue.record("\($0)") })
            // So that the end meets the delivery at each of its steps.
            usleep(UInt32(round * 40))
            try database.with(named: "told") { told in
                let bulk = told.bulk(ordered: true)
                try bulk.insert(Document { outbox.write("{}", key: "a", to: &$0) })
                _ = try bulk.execute()
            }
            outbox.committed()
            #expect(delivery.end())
            #expect(sink.taken.withLock { $0 } == 1, "round \(round)")
        }
    }
}
