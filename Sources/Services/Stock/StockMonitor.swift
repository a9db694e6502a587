import EventLog
import Following
import Logging
import Mongo
import Shop
import ShopStore
import Synchronization

/// Counts what comes in and goes out of each product, and says when too little is left.
///
/// Effectively once: levels, words and the position in the log are one transaction. A word goes out from `stock_words`.
public final class StockMonitor: Consumer {
    /// The collections: levels by product, orders that were read, words to the world.
    static let stock = "stock"
    static let orders = "stock_orders"
    static let words = "stock_words"

    public let name = "stock-monitor"
    /// Many records are of few products.
    public let records_max = 10_000
    /// Where the words go.
    public let outbox: Outbox?
    private let threshold: Double
    private let logger: Logger
    /// What the last transaction has to say, once it is stored.
    private let pending = Mutex<[StockWord]>([])

    /// `threshold` is that of products without one of their own: below it there is too little.
    public init(threshold: Double, to output: LogAddress?, logger: Logger) {
        (self.threshold, self.logger) = (threshold, logger)
        outbox = output.map { Outbox(in: Self.words, to: LogSink($0)) }
    }

    public func take(_ records: ArraySlice<LogRecord>, in shop: ShopTransaction) throws {
        let read = StockMovements(records)
        for (record, reason) in read.bad { shop.setAside(record, because: reason) }
        let book = StockBook(shop: shop)
        let new = read.once.isEmpty ? [] : try book.note(read.once)
        let words = try move(read.moves.filter { $0.once.map(new.contains) ?? true }, book)
        try write(words, in: shop)
        pending.withLock { $0 = words }
    }

    private func move(_ moves: [StockMovements.Move], _ book: StockBook) throws -> [StockWord] {
        if moves.isEmpty { return [] }
        var levels = try book.levels(of: Set(moves.map(\.movement.product)))
        var words: [StockWord] = []
        for move in moves {
            let product = move.movement.product
            guard var level = levels[product] else {
                book.shop.setAside(move.record, because: "what \(Self.stock) has of \(product) cannot be understood")
                continue
            }
            if let word = level.apply(move.movement, threshold: threshold) { words.append(word) }
            levels[product] = level
        }
        try book.write(levels)
        return words
    }

    public func committed() {
        outbox?.committed()
        for word in pending.withLock({ pending in
            defer { pending = [] }; return pending
        }) { logger.notice("\(word)") }
    }

    private func write(_ words: [StockWord], in shop: ShopTransaction) throws {
        if words.isEmpty { return }
        let bulk = try shop.collection(Self.words).bulk(ordered: true)
        for word in words {
            // Where the levels were dropped and their words were not, the numbers begin again.
            try bulk.updateOne(
                Document { $0.string("_id", word.id) },
                Document { d in
                    d.document("$set") { d in
                        d.string("product_id", word.product.text)
                        outbox?.write(word.event, key: word.product.text, to: &d)
                    }
                }, upsert: true)
        }
        try shop.run(bulk)
    }
}

extension StockWord: CustomStringConvertible {
    /// A receiver knows a repeat by it, and which of two words is the later one by the number.
    var id: String { "\(product.text)/\(number)" }

    var event: String {
        var line = EventLine(isLow ? .stockLow : .stockFilled, id: id)
        line.text("product_id", product.text)
        line.number("level", level)
        line.number("threshold", threshold)
        return line.ended(timestamp_ms: timestamp_ms)
    }

    var description: String {
        let state = isLow ? "is low" : "is filled again"
        return "The stock of \(madeVisible(product.text)) \(state): \(plain(level)) left, \(plain(threshold)) wanted."
    }

    private func plain(_ number: Double) -> String {
        Int64(exactly: number).map(String.init) ?? "\(number)"
    }
}
