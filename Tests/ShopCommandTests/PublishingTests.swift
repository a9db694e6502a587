import EventLog
import Foundation
import Shop
import Testing

@testable import ShopCommand

@Suite struct PublishingTests {
    @Test("What is published is in the log when it is finished, and always says when it happened")
    func published() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "shop-\(UUID()).ndjson").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let tally = Tally(counting: "event", "made", of: 2)
        try EventPublisher.publishing(to: LogAddress("file:\(path)").openAppender(), tally) { publisher in
            try publisher.publish(.payment(customer: "a", 7), timestamp_ms: 5)
            try publisher.publish(.newCustomer("a", jakub), timestamp_ms: 6)
            #expect(tally.count == 0)
        }
        #expect(tally.count == 2)
        #expect(
            try String(contentsOfFile: path, encoding: .utf8) == #"""
                {"user_id": "a", "type": "payment", "order_id": 7, "timestamp_ms": 5}
                {"event_type": "new_customer", "id": "a", "first_name": "Jakub", "last_name": "Fronczyk", "address": "ul. Lipowa 1\n00-001 Warszawa", "timestamp_ms": 6}

                """#)
    }
}
