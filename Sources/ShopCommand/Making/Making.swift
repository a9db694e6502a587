import EventLog
import ShopStore
import Shop

extension MakerOptions {
    /// Makes up as many things as the tally is to count, a portion at a time, and says how many there are.
    ///
    /// `made` makes the thing of a number. `store` puts a portion into the database, which `database` opens only for
    /// that; `event` is what the log gets instead. Throws `Failure` that says how much is there, where not all could be.
    public func make<Made>(
        _ tally: Tally, _ settings: Settings, into database: () throws -> ShopDatabase,
        _ made: (_ number: Int, inout SplitMix64) -> Made, store: (ShopWriter, [Made]) throws -> Void,
        event: (Made) -> EventRecord
    ) throws {
        var generator = generator
        let (count, title) = (tally.total ?? 0, "\(tally.thing)s")
        switch to {
        case .db:
            let shop = ShopWriter(try database())
            try tally.inPortions(of: count, title) { portion in
                let things = portion.map { made($0, &generator) }
                try tally.storing(portion) { try store(shop, things) }
            }
        case .log:
            try EventPublisher.publishing(to: settings.appender(), tally) { log in
                try tally.inPortions(of: count, title) { portion in
                    for number in portion {
                        try log.publish(event(made(number, &generator)), timestamp_ms: time_ms(of: number))
                    }
                }
            }
        }
        try tally.conclude()
    }
}
