import Following
import Logging
import Mongo
import Shop
import ShopStore
import Synchronization

/// Reacts to each customer who is registered in a city that is watched, once for each customer and town.
///
/// Effectively once: a reaction and the position in the log are one transaction. It goes out from where it is recorded.
public final class CityWatch: Consumer {
    /// The collection of the reactions, by customer and town.
    public static let reactions = "city_reactions"

    public let name = "city-watch"
    /// From where reactions go out.
    public let outbox: Outbox?
    private let cities: WatchedCities
    private let logger: Logger
    /// What the last transaction has to say, once it is stored.
    private let pending = Mutex<[Reaction]>([])

    /// Without a sink each reaction is a line, and no more.
    public init(_ cities: WatchedCities, to sink: (any OutboxSink)?, logger: Logger) {
        (self.cities, self.logger) = (cities, logger)
        outbox = sink.map { Outbox(in: Self.reactions, to: $0) }
    }

    public func take(_ records: ArraySlice<LogRecord>, in shop: ShopTransaction) throws {
        let found = Arrivals(records, in: cities).reactions
        let new = found.isEmpty ? [] : try note(found, in: shop)
        pending.withLock { $0 = new }
    }

    public func committed() {
        outbox?.committed()
        let reactions = pending.withLock { pending in
            defer { pending = [] }
            return pending
        }
        if outbox == nil { for reaction in reactions { logger.notice("\(reaction)") } }
    }

    /// Records those that were not there yet, and gives them.
    private func note(_ found: [Reaction], in shop: ShopTransaction) throws -> [Reaction] {
        let reactions = try shop.collection(Self.reactions)
        let known = try known(of: found, in: reactions)
        let new = found.filter { !known.contains($0.key) }
        if new.isEmpty { return [] }
        let bulk = reactions.bulk(ordered: true)
        for reaction in new {
            try bulk.insert(
                Document { d in
                    try d.document("_id", reaction.key.document())
                    d.string("customer_id", reaction.key.customer.text)
                    d.string("city", reaction.city)
                    outbox?.write(reaction.event, key: reaction.key.customer.text, to: &d)
                })
        }
        try shop.run(bulk)
        return new
    }

    private func known(of found: [Reaction], in reactions: Collection) throws -> Set<Reaction.Key> {
        let filter = try Document { d in
            try d.document("_id") { d in
                try d.array("$in") { a in for reaction in found { try a.document(reaction.key.document()) } }
            }
        }
        var known: Set<Reaction.Key> = []
        try reactions.find(filter, projection: try Document { $0.int32("_id", 1) }) { view in
            if let key = view.document("_id").flatMap(Reaction.Key.init) { known.insert(key) }
        }
        return known
    }
}

extension Reaction.Key {
    fileprivate init?(_ view: DocumentView) {
        guard let customer = view.string("customer_id"), let town = view.string("town") else { return nil }
        self.init(customer: ShopID(customer), town: town)
    }

    /// In the order of the fields by which `forget-customer` finds a person's: the customer first.
    fileprivate func document() throws -> Document {
        try Document { d in
            d.string("customer_id", customer.text)
            d.string("town", town)
        }
    }
}
