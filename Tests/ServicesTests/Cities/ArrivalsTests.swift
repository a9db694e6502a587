import Foundation
import Shop
import Testing

@testable import Following
@testable import Services

@Suite("Arrivals in a city")
struct ArrivalsTests {
    private let cities = Result { try WatchedCities(["Warszawa", "Frankfurt/Oder"]) }

    private func arrivals(_ lines: [String]) throws -> [Reaction] {
        var position: Int64 = 0
        let records = lines.map { line in
            defer { position += Int64(line.utf8.count) }
            return LogRecord(
                source: "log", position: position, next: position + Int64(line.utf8.count), timestamp_ms: 77,
                bytes: Array(line.utf8), size_bytes: line.utf8.count)
        }
        return Arrivals(records[...], in: try cities.get()).reactions
    }

    private func customer(_ id: String, _ address: String?, time_ms: Int64? = nil) -> String {
        let address = address.map { #", "address": "\#($0)""# } ?? ""
        let time = time_ms.map { #", "timestamp_ms": \#($0)"# } ?? ""
        return
            #"{"event_type": "new_customer", "id": "\#(id)", "first_name": "A", "last_name": "B"\#(address)\#(time)}"#
    }

    @Test("are registrations with an address there, each customer once for each town")
    func registrations() throws {
        let found = try arrivals([
            customer("a", #"Polna 1\n00-950 Warszawa"#, time_ms: 5), customer("b", "Nowa Warszawa"), customer("c", nil),
            customer("a", "WARSZAWA", time_ms: 6), customer("d", "Warszawa"), customer("a", "15230 Frankfurt/Oder"),
        ])
        #expect(found.map(\.id) == ["a/warszawa", "d/warszawa", "a/frankfurt%2Foder"])
        #expect(found.map(\.timestamp_ms) == [5, 77, 77])
        #expect(
            found.first?.event
                == #"{"event_type": "customer_in_city", "id": "a/warszawa", "customer_id": "a", "city": "Warszawa", "first_name": "A", "last_name": "B", "timestamp_ms": 5}"#
        )
    }

    @Test("are no other events, and no records that are none")
    func others() throws {
        let found = try arrivals([
            "", "junk", "{}", "[1]", #"{"event_type": "new_customer", "address": "Warszawa"}"#,
            #"{"event_type": "new_customer", "id": 7, "first_name": "A", "last_name": "B", "address": "Warszawa"}"#,
            #"{"event_type": "new_customer", "id": "x", "first_name": "A", "last_name": "B", "address": ["Warszawa"]}"#,
            #"{"event_type": "customer_changed", "id": "x", "address": "Warszawa"}"#,
            #"{"event_type": "customer_in_city", "id": "x/warszawa", "customer_id": "x"}"#,
            #"{"type": "order", "user_id": "x", "order_id": 1}"#, customer("a\\u0000", "Warszawa"),
            customer("a", ""), customer("a", #" \r\n"#), customer("a", "00-950"), customer("a", #"Warszawa\n\u0000x"#),
            customer("a", String(repeating: "x", count: 1_000_000)),
        ])
        #expect(found.isEmpty)
    }

    @Test("have ids that tell any customer and town apart")
    func ids() throws {
        let keys = [("a/b", "c"), ("a", "b/c"), ("a", "b%2Fc"), ("a%2Fb", "c"), ("a/b/", "c"), ("a", "/b/c")]
        let ids = keys.map { customer, town in
            Reaction(
                key: .init(customer: ShopID(customer), town: town), city: town,
                profile: Profile(firstName: "", lastName: ""), timestamp_ms: 0
            ).id
        }
        #expect(Set(ids).count == keys.count)
    }
}
