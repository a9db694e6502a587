// What is there of a product, and what a movement does to it: values and pure functions.

import Shop

/// How much of a product came in, how much went out, and whether it was said that too little is left.
public struct StockLevel: Equatable, Sendable {
    /// Units that were delivered.
    public internal(set) var delivered = 0.0
    /// Units that were sold.
    public internal(set) var sold = 0.0
    /// Below this level there is too little; nil where the product has none of its own.
    public internal(set) var threshold: Double?
    /// Whether the last word about it was that there is too little.
    public internal(set) var isLow = false
    /// How many words there were: the number of the last one.
    var words: Int64 = 0

    /// Nothing came, nothing went.
    init() {}

    /// Units that are left; below zero where more was sold than came in.
    public var level: Double { Self.exact(delivered - sold) }

    /// Sums of decimal fractions, not of their binary neighbours: rounded to nine digits behind the point after each step,
    /// ten times 0.1 are 1.
    static func exact(_ sum: Double) -> Double {
        let scaled = sum * 1e9
        return scaled.magnitude < 0x1p53 ? scaled.rounded() / 1e9 : sum
    }
}

/// One movement of one product.
struct StockMovement: Equatable {
    enum Direction { case incoming, outgoing }

    var product: ShopID
    var direction: Direction
    /// Finite and above zero.
    var quantity: Double
    /// Unix milliseconds (UTC).
    var timestamp_ms: Int64
}

/// That there is too little of a product, or enough again.
struct StockWord: Equatable, Sendable {
    /// What it is about.
    var product: ShopID
    /// The how-manieth word about the product it is.
    var number: Int64
    /// Whether there is too little now.
    var isLow: Bool
    /// What is left, and below which level it is too little.
    var level: Double
    var threshold: Double
    /// When that came to be, in Unix milliseconds (UTC).
    var timestamp_ms: Int64
}

extension StockLevel {
    /// Takes the movement in; gives a word where the level passes the threshold, and none while it stays on its side.
    mutating func apply(_ movement: StockMovement, threshold usual: Double) -> StockWord? {
        switch movement.direction {
        case .incoming: delivered = Self.exact(delivered + movement.quantity)
        case .outgoing: sold = Self.exact(sold + movement.quantity)
        }
        let threshold = threshold ?? usual
        if isLow == (level < threshold) { return nil }
        isLow.toggle()
        words &+= 1
        return StockWord(
            product: movement.product, number: words, isLow: isLow, level: level, threshold: threshold,
            timestamp_ms: movement.timestamp_ms)
    }
}
