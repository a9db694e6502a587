import Shop

/// What the shop's shelves hold: the products that `make-products` offers.
public enum Assortment {
    /// The types of products, with the names under which each is sold.
    private static let shelves: [(type: String, names: [String])] = [
        ("milk", ["Fancy Milk", "Spotted"]),
        ("sugar", ["Lump sugar", "Fine sugar"]),
        ("chocolate", ["Milk Milk", "Wedel Bitter", "Alpengold with nuts", "Alpengold milky"]),
        ("bread", ["Old Polish bread", "Country bread", "Daily Bread"]),
        ("butter", ["Extra butter", "Butter Butter"]),
    ]

    /// How many products there are before their names need numbers.
    public static let count = shelves.reduce(0) { $0 + $1.names.count }

    /// The first `count` products, numbered by type; from the second round on their names carry the round's number.
    /// Prices are random, 0.01 to 1.00.
    public static func offers(
        _ count: Int, _ destination: Destination, using generator: inout some RandomNumberGenerator
    ) -> [(id: ShopID, offer: Offer)] {
        let places = shelves.flatMap { shelf in shelf.names.indices.map { (shelf, $0) } }
        return (0..<count).map { index in
            let (round, place) = index.quotientAndRemainder(dividingBy: places.count)
            let (shelf, position) = places[place]
            let name = shelf.names[position] + (round == 0 ? "" : " \(round + 1)")
            let number = round * shelf.names.count + position + 1
            // The nearest double to so many cents, as it would be read from a text.
            let price = Double(Int.random(in: 1...100, using: &generator)) / 100
            let id = ShopID("\(shelf.type)_\(destination.mark)_\(number)")
            return (id, Offer(name: name, type: shelf.type, price: price))
        }
    }
}
