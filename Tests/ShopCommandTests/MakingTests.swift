import Shop
import Testing

@testable import ShopCommand

@Suite struct MakingTests {
    @Test("The generator gives the numbers of its published definition")
    func definition() {
        var generator = SplitMix64(seed: 1_234_567)
        #expect(
            (0..<3).map { _ in generator.next() } == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
            ])
    }

    private func people(_ seed: UInt64) -> [Profile] {
        var generator = SplitMix64(seed: seed)
        return (0..<200).map { _ in Person.random(using: &generator) }
    }

    @Test("The same seed makes the same people, another seed others")
    func seeds() {
        #expect(people(1) == people(1))
        #expect(people(1) != people(2))
    }

    @Test("People have both names, and an address of street and town on two lines")
    func profiles() throws {
        for person in people(3) {
            #expect(!person.firstName.isEmpty && !person.lastName.isEmpty)
            let lines = try #require(person.address).split(separator: "\n")
            #expect(lines.count == 2)
            #expect(try #/ul\. .+ \d+(/\d+)?/#.wholeMatch(in: lines[0]) != nil)
            #expect(try #/\d\d-\d\d\d .+/#.wholeMatch(in: lines[1]) != nil)
        }
    }

    @Test("A woman's name that is an adjective has a woman's form")
    func forms() {
        for person in people(4) {
            let isWoman = person.firstName.hasSuffix("a")
            #expect(!(isWoman && person.lastName.hasSuffix("ski")))
            #expect(!(!isWoman && person.lastName.hasSuffix("ska")))
        }
    }

    @Test(
        "Customers are numbered with three digits or more, by where they are put",
        arguments: [
            (0, Destination.db, "customer_db_000"), (4, .log, "customer_k_004"), (1000, .db, "customer_db_1000"),
        ])
    func ids(_ number: Int, _ destination: Destination, _ id: String) {
        #expect(Person.id(number, destination) == ShopID(id))
    }

    private func offers(_ count: Int, _ destination: Destination = .db) -> [(id: ShopID, offer: Offer)] {
        var generator = SplitMix64(seed: 5)
        return (0..<count).map { Assortment.offer($0, destination, using: &generator) }
    }

    @Test("The catalogue has thirteen products, numbered by type")
    func catalogue() {
        let products = offers(Assortment.count, .log)
        #expect(
            products.map { "\($0.id) \($0.offer.type) \($0.offer.name)" } == [
                "milk_k_1 milk Fancy Milk", "milk_k_2 milk Spotted", "sugar_k_1 sugar Lump sugar",
                "sugar_k_2 sugar Fine sugar", "chocolate_k_1 chocolate Milk Milk",
                "chocolate_k_2 chocolate Wedel Bitter",
                "chocolate_k_3 chocolate Alpengold with nuts", "chocolate_k_4 chocolate Alpengold milky",
                "bread_k_1 bread Old Polish bread", "bread_k_2 bread Country bread", "bread_k_3 bread Daily Bread",
                "butter_k_1 butter Extra butter", "butter_k_2 butter Butter Butter",
            ])
    }

    @Test("Beyond the catalogue the numbering goes on, and names carry numbers")
    func secondRound() {
        let products = offers(28)
        #expect(Set(products.map(\.id)).count == 28)
        #expect(products[13].id == "milk_db_3" && products[13].offer.name == "Fancy Milk 2")
        #expect(products[21].id == "bread_db_4" && products[27].offer.name == "Spotted 3")
    }

    @Test("Prices are whole cents from 0.01 to 1.00, and vary")
    func prices() {
        let prices = offers(2_000).map(\.offer.price)
        #expect(Set(prices).count == 100)
        #expect(prices.allSatisfy { 0.01...1 ~= $0 && Double(moneyText($0)) == $0 })
    }

    @Test("Purchases are of 1 to 10 pieces, by anybody, of anything")
    func purchases() throws {
        let shopping = try Shopping(customers: ["a", "b"], products: [product("x"), product("y")])
        var generator = SplitMix64(seed: 6)
        let made = (0..<500).map { shopping.purchase(at: $0, using: &generator) }
        #expect(Set(made.map(\.customer)) == ["a", "b"])
        #expect(Set(made.map(\.product.id)) == ["x", "y"])
        #expect(Set(made.map(\.purchase.quantity)) == Set((1...10).map(Double.init)))
        #expect(made.last?.purchase.timestamp_ms == 499)
    }

    @Test("With nobody to buy or nothing to be bought there are no purchases")
    func nothing() {
        #expect { try Shopping(customers: [], products: [product()]) } throws: { Failure($0).status == .inputMissing }
        #expect { try Shopping(customers: ["a"], products: []) } throws: { Failure($0).status == .inputMissing }
    }

    @Test("A purchase is priced as of its own time")
    func pricing() {
        let milk = product(prices: [
            .init(Offer(name: "Spotted", type: "milk", price: 0.5), timestamp_ms: 100),
            .init(Offer(name: "Spotted", type: "milk", price: 0.9), timestamp_ms: 200),
        ])
        let holding = milk.holding(Purchase(product: "milk_db_1", quantity: 3, timestamp_ms: 150))
        #expect(
            holding
                == Holding(
                    id: "milk_db_1", type: "milk", name: "Fancy Milk", price: 0.5, quantity: 3, timestamp_ms: 150))
    }

    @Test("One is counted as one")
    func counting() {
        #expect(counted(1, "customer") == "1 customer")
        #expect(counted(0, "customer") == "0 customers")
    }

    @Test(
        "Amounts are whole numbers from 0 to a billion",
        arguments: [
            ("0", 0), ("1000000000", 1_000_000_000), ("1000000001", nil), ("-1", nil), ("1.5", nil), ("", nil),
        ])
    func amounts(_ text: String, _ value: Int?) { #expect(Amount(argument: text)?.value == value) }
}
