import Shop
import Testing

@testable import ShopCommand

@Suite struct LocaleTests {
    @Test("Whoever is made up lives in a town that their address names", arguments: Locale.allCases)
    func towns(locale: Locale) {
        let towns = Set(locale.names.towns.compactMap { Town(in: $0.name) })
        var (random, seen) = (SplitMix64(seed: 1), Set<Town>())
        for _ in 0..<500 {
            let person = Person.random(locale, using: &random)
            let town = person.address.flatMap { Town(in: $0) }
            #expect(town.map(towns.contains) ?? false, "\(person)")
            if let town { seen.insert(town) }
        }
        #expect(seen == towns)
    }

    @Test("Nobody and no place is in a table twice", arguments: Locale.allCases)
    func tables(locale: Locale) {
        let names = locale.names
        for table in [names.women, names.men, names.last, names.streets, names.towns.map(\.name)] {
            #expect(Set(table).count == table.count && table.count > 20)
        }
    }
}
