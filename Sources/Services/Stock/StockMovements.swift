import Following
import Shop

/// What a stretch of the log moves, and what of it counts once.
///
/// A purchase counts at once. An order's items count when the order is first read, paid or not; and a dead letter that was put
/// back counts once, however often that was tried. Whether it was read before only the database knows.
struct StockMovements {
    /// What counts once, however often it stands in the log.
    enum Once: Hashable {
        case order(OrderID, of: ShopID)
        /// By its replay number, and whose purchase it is; a delivery is nobody's.
        case replay(Int64, of: ShopID?)
    }

    /// `once` is nil for what counts each time.
    struct Move {
        var movement: StockMovement
        var once: Once?
        var record: LogRecord
    }

    /// In the log's order.
    private(set) var moves: [Move] = []
    /// Each once: of what comes twice the first one counts, also within one stretch.
    private(set) var once: Set<Once> = []
    /// Deliveries that are none, by the reason.
    private(set) var bad: [(record: LogRecord, reason: String)] = []

    private static let concern: [EventType] = [.purchase, .order, .productDelivered]

    /// Reads records. What is no event at all is the joiner's to keep as a dead letter; a delivery is this service's.
    init(_ records: ArraySlice<LogRecord>) {
        let parser = EventParser { Self.concern.contains($0) }
        var batch = EventBatch()
        for record in records {
            let origin = EventParser.Origin(
                source: 0, start: record.position, end: record.next,
                timestamp_ms: record.timestamp_ms ?? Clock.wall_ms())
            do {
                let count = batch.count
                if try parser.parse(record.bytes, from: origin, into: &batch), batch.count > count {
                    add(batch.events[count], of: batch, record)
                }
            } catch {
                if Self.isDelivery(record, origin) { bad.append((record, "\(error)")) }
            }
        }
    }

    private mutating func add(_ event: Event, of batch: EventBatch, _ record: LogRecord) {
        func add(_ items: [(ShopID, Double)], _ direction: StockMovement.Direction, _ key: Once?) {
            if let key, !items.isEmpty, !once.insert(key).inserted { return }
            for (product, quantity) in items {
                let movement = StockMovement(
                    product: product, direction: direction, quantity: quantity, timestamp_ms: event.timestamp_ms)
                moves.append(Move(movement: movement, once: key, record: record))
            }
        }
        let replay = batch.replays.number(of: event)
        switch batch.record(of: event) {
        case .purchase(let customer, let bought):
            add([(bought.product, bought.quantity)], .outgoing, replay.map { .replay($0, of: customer) })
        case .delivery(let product, let quantity):
            add([(product, quantity)], .incoming, replay.map { .replay($0, of: nil) })
        case .order(let customer, let id, let items):
            add(items.map { ($0.product, $0.quantity) }, .outgoing, .order(id, of: customer))
        case .newCustomer, .newProduct, .payment: break
        }
    }

    /// Whether the record says that it is a delivery: whoever reads no deliveries passes it over, and whoever reads nothing
    /// else cannot read it.
    private static func isDelivery(_ record: LogRecord, _ origin: EventParser.Origin) -> Bool {
        var batch = EventBatch()
        let others = EventParser { $0 != .productDelivered }
        let deliveries = EventParser { $0 == .productDelivered }
        let isPassedOver = (try? others.parse(record.bytes, from: origin, into: &batch)) == false
        return isPassedOver && (try? deliveries.parse(record.bytes, from: origin, into: &batch)) == nil
    }
}
