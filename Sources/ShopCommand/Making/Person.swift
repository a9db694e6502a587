import ArgumentParser
import Shop

/// Where made-up people live.
public enum Locale: String, CaseIterable, Sendable, ExpressibleByArgument {
    /// Poland.
    case polish = "pl"
    /// Germany.
    case german = "de"

    var names: Names { self == .polish ? .polish : .german }
}

/// What people and places are called.
struct Names: Sendable {
    let women: [String]
    let men: [String]
    let last: [String]
    let streets: [String]
    /// With the first two digits of their postal codes.
    let towns: [(name: String, postalDistrict: String)]
}

/// Makes people up.
public enum Person {
    /// Somebody with a first name, a last name that goes with it, and an address of two lines.
    public static func random(_ locale: Locale = .polish, using generator: inout some RandomNumberGenerator) -> Profile
    {
        let names = locale.names
        let isWoman = Bool.random(using: &generator)
        let first = pick(isWoman ? names.women : names.men, &generator)
        let last = pick(names.last, &generator)
        return Profile(
            firstName: first, lastName: isWoman && locale == .polish ? womansForm(of: last) : last,
            address: address(locale, &generator))
    }

    /// The `number`th customer's id, of three digits or more.
    public static func id(_ number: Int, _ destination: Destination) -> ShopID {
        ShopID("customer_\(destination.mark)_\(padded(number, 3))")
    }

    /// Names that are adjectives change with the person; all others stay.
    private static func womansForm(of name: String) -> String {
        name.hasSuffix("ski") || name.hasSuffix("cki") ? name.dropLast() + "a" : name
    }

    private static func address(_ locale: Locale, _ generator: inout some RandomNumberGenerator) -> String {
        let names = locale.names
        let house = Int.random(in: 1...120, using: &generator)
        let flat = Int.random(in: 0...40, using: &generator)
        let town = pick(names.towns, &generator)
        let code = padded(Int.random(in: 1...999, using: &generator), 3)
        let street = pick(names.streets, &generator)
        switch locale {
        case .polish:
            let number = flat == 0 ? "\(house)" : "\(house)/\(flat)"
            return "ul. \(street) \(number)\n\(town.postalDistrict)-\(code) \(town.name)"
        case .german: return "\(street) \(house)\n\(town.postalDistrict)\(code) \(town.name)"
        }
    }

    private static func pick<Item>(_ items: [Item], _ generator: inout some RandomNumberGenerator) -> Item {
        items[Int.random(in: items.indices, using: &generator)]
    }
}
