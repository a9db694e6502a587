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
    public static let count = places.count

    private static let places = shelves.flatMap { shelf in shelf.names.indices.map { (shelf, $0) } }

    /// The catalogue's product at `index`; the ids are numbered by type. Beyond the catalogue it begins again, and names
    /// carry the number of the round. The price is random, 0.01 to 1.00.
    public static func offer(
        _ index: Int, _ destination: Destination, using generator: inout some RandomNumberGenerator
    ) -> (id: ShopID, offer: Offer) {
        let (round, place) = index.quotientAndRemainder(dividingBy: count)
        let (shelf, position) = places[place]
        let name = shelf.names[position] + (round == 0 ? "" : " \(round + 1)")
        let number = round * shelf.names.count + position + 1
        // The nearest double to so many cents, as it would be read from a text.
        let price = Double(Int.random(in: 1...100, using: &generator)) / 100
        let id = ShopID("\(shelf.type)_\(destination.mark)_\(number)")
        return (id, Offer(name: name, type: shelf.type, price: price))
    }
}
