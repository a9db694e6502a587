// A shop full of people, some of whom other programs have written, and what a plain loop over them says of any filter.

import Foundation
import Support

/// One customer, as it was put into the database.
struct Person: Sendable {
    struct Bought: Sendable {
        var product: String
        var time_ms: Int64
        var quantity: Int
        var price: Double
    }

    var id: String
    var first: String?
    var last: String?
    var town: String?
    var bought: [Bought] = []
    /// How many of them lie in the history, in whole buckets.
    var buckets = 0
    var waiting: [String] = []
    var unpaid: [Int] = []
    var paid: [Int] = []
    var isForgotten = false

    var isNamed: Bool { !(first ?? "").isEmpty || !(last ?? "").isEmpty }
    var units: Int { bought.reduce(0) { $0 + $1.quantity } }
    var money: Double { bought.reduce(0) { $0 + Double($1.quantity) * $1.price } }
}

/// All of them, in a database.
struct PeopledShop {
    static let products = ["milk", "sugar", "$where", "té"]
    static let now_ms: Int64 = 1_650_000_000_000
    private static let towns = ["Kraków", "ŁÓDŹ", "nowy  sącz", "Kraków"]

    let people: [Person]

    init(_ count: Int, seed: UInt64) {
        var random = SplitMix64(seed: seed)
        people = (0..<count).map { Self.person($0, &random) }
    }

    private static func person(_ number: Int, _ random: inout SplitMix64) -> Person {
        var person = Person(id: "c\(String(format: "%04d", number))")
        if random.chance(0.05) {
            person.isForgotten = true
            return person
        }
        if random.chance(0.8) {
            person.first = ["Ann", "Łucja", "a.b*", "Bo"][random.below(4)]
            person.last = random.chance(0.9) ? ["Nowak", "Żak", "O'Hara"][random.below(3)] : ""
            if random.chance(0.8) { person.town = towns[random.below(towns.count)] }
        }
        person.buckets = random.chance(0.2) ? 1 + random.below(2) : 0
        for _ in 0..<(person.buckets * 32 + random.below(4)) {
            person.bought.append(
                .init(
                    product: products[random.below(products.count)],
                    time_ms: now_ms - Int64(random.below(1_000)) * 60_000,
                    quantity: 1 + random.below(9), price: Double(1 + random.below(100)) / 100))
        }
        if random.chance(0.2) { person.waiting = ["tea"] }
        if random.chance(0.3) { person.unpaid = [number] }
        if random.chance(0.3) { person.paid = [number * 10, number * 10 + 1] }
        return person
    }

    /// Puts them where a joiner would have, or somebody who writes dates as dates and leaves out what is empty.
    func fill(_ shop: LiveShop) throws {
        for (number, person) in people.enumerated() {
            try shop.insert(into: "customers", document(person, asOthers: number % 3 == 0))
            for bucket in 0..<person.buckets {
                try shop.insert(into: "holdings_history", Self.bucket(bucket, of: person))
            }
        }
    }

    private func document(_ person: Person, asOthers: Bool) -> String {
        var fields = [#""id": "\#(person.id)""#]
        if person.isForgotten { fields.append(#""forgotten_at_ms": {"$numberLong": "1"}"#) }
        if let first = person.first { fields.append(#""first_name": "\#(first)""#) }
        if let last = person.last { fields.append(#""last_name": "\#(last)""#) }
        if let town = person.town { fields.append(#""address": "ul. Polna 1\n00-950 \#(town)""#) }
        let embedded = person.bought.dropFirst(person.buckets * 32)
        if !asOthers || !embedded.isEmpty {
            fields.append(#""products": [\#(embedded.map { Self.holding($0, asOthers) }.joined(separator: ","))]"#)
        }
        if person.buckets > 0 { fields.append(#""history": {"holdings_buckets": \#(person.buckets)}"#) }
        let waiting = person.waiting.map { #"{"product_id": "\#($0)", "quantity": 1, "timestamp_ms": 1}"# }
        if !asOthers || !waiting.isEmpty { fields.append(#""waiting": [\#(waiting.joined(separator: ","))]"#) }
        if !person.isForgotten {
            fields.append(#""cart": {"unpaid_order_ids": \#(person.unpaid), "paid_order_ids": \#(person.paid)}"#)
        }
        return "{\(fields.joined(separator: ", "))}"
    }

    private static func bucket(_ number: Int, of person: Person) -> String {
        let held = person.bought[(number * 32)..<(number * 32 + 32)].map { holding($0, false) }
        return #"{"customer_id": "\#(person.id)", "bucket": \#(number), "products": [\#(held.joined(separator: ","))]}"#
    }

    private static func holding(_ bought: Person.Bought, _ asOthers: Bool) -> String {
        let kind =
            asOthers ? #"{"$date": {"$numberLong": "\#(bought.time_ms)"}}"# : #"{"$numberLong": "\#(bought.time_ms)"}"#
        return """
            {"id": "\(bought.product)", "type": "t", "name": "n", "price": \(bought.price), \
            "quantity": \(bought.quantity), "timestamp_ms": \(kind)}
            """
    }

    /// The ids of those of whom it is true, in their order.
    func ids(_ isListed: (Person) -> Bool) -> [String] {
        people.filter { !$0.isForgotten && isListed($0) }.map(\.id)
    }
}
