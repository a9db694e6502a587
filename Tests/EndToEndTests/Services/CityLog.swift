// Customers from all over the place, and who of them is from a city that is watched, counted by Foundation alone.

import Foundation
import Support

struct CityLog {
    static let cities = ["Warszawa", "Dąbrowa Górnicza"]
    private static let addresses: [String?] = [
        #"ul. Polna 12\n00-950 Warszawa"#, #"WARSZAWA\r\n"#, #"41-300 Dąbrowa  Górnicza"#,
        #"Polna 1\n41-300 DA\u0328BROWA GO\u0301RNICZA \n"#, #"05-100 Nowa Warszawa"#, #"Warszawa\nPolska"#,
        "31-001 Kraków",
        "00-950", "", nil,
    ]

    var random: SplitMix64
    private(set) var lines: [String] = []

    init(seed: UInt64) { random = SplitMix64(seed: seed ^ 0xC17) }

    /// More lines, which belong to it from now on.
    mutating func grown(by count: Int) -> String {
        let first = lines.count
        for _ in 0..<count { lines.append(line()) }
        return lines[first...].map { $0 + "\n" }.joined()
    }

    /// Customers come again, with other addresses, too.
    private mutating func line() -> String {
        let customer = "customer_\(random.below(lines.count + 20))"
        switch random.below(10) {
        case 0...1: return #"{"event_type": "new_customer", "id": "\#(customer)", "address": "Warszawa"}"#
        case 2: return #"{"type": "order", "user_id": "\#(customer)", "order_id": \#(lines.count)}"#
        case 3...8 where lines.count % 3 > 0:
            return
                #"{"event_type": "customer_buys_product", "customer_id": "\#(customer)", "product_id": "milk", "quantity": 1}"#
        default:
            let address = random.pick(Self.addresses).map { #", "address": "\#($0)""# } ?? ""
            return
                #"{"event_type": "new_customer", "id": "\#(customer)", "first_name": "A", "last_name": "B"\#(address)}"#
        }
    }

    /// The ids of the reactions due.
    var reactions: Set<String> {
        let towns = Self.cities.map { $0.precomposedStringWithCanonicalMapping.lowercased() }
        var ids: Set<String> = []
        for line in lines {
            let fields = Self.fields(line)
            guard fields["event_type"] as? String == "new_customer", fields["first_name"] != nil,
                let town = (fields["address"] as? String).flatMap(Self.town), towns.contains(town)
            else { continue }
            ids.insert("\(fields["id"] ?? "?")/\(town)")
        }
        return ids
    }

    static func fields(_ line: String) -> [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(line.utf8))) as? [String: Any] ?? [:]
    }

    private static func town(_ address: String) -> String? {
        let lines = address.components(separatedBy: .newlines).map { $0.trimmingCharacters(in: .whitespaces) }
        guard let last = lines.last(where: { !$0.isEmpty }) else { return nil }
        let name = last.replacing(#/^\d\d-\d\d\d */#, with: "").replacing(#/ +/#, with: " ")
        return name.precomposedStringWithCanonicalMapping.lowercased()
    }
}
