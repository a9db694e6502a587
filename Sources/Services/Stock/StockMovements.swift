import Following
import Shop

/// What a stretch of the log moves, and which orders it is of.
///
/// A purchase counts at once. An order's items count when the order is first read, paid or not: whether it was read before
/// only the database knows.
struct StockMovements {
    /// An order by its customer and its id: it counts once.
    struct OrderKey: Hashable {
        var customer: ShopID
        var order: OrderID
    }

    /// `order` is nil for what is no order's.
    struct Move {
        var movement: StockMovement
        var order: OrderKey?
        var record: LogRecord
    }

    /// In the log's order.
    private(set) var moves: [Move] = []
    /// The orders with items, each once.
    private(set) var orders: Set<OrderKey> = []
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
        func add(
            _ product: ShopID, _ direction: StockMovement.Direction, _ quantity: Double, _ order: OrderKey? = nil
        ) {
            let movement = StockMovement(
                product: product, direction: direction, quantity: quantity, timestamp_ms: event.timestamp_ms)
            moves.append(Move(movement: movement, order: order, record: record))
        }
        switch batch.record(of: event) {
        case .purchase(_, let bought): add(bought.product, .outgoing, bought.quantity)
        case .delivery(let product, let quantity): add(product, .incoming, quantity)
        case .order(let customer, let id, let items):
            let key = OrderKey(customer: customer, order: id)
            // Of an order that comes twice the first one counts, also within one stretch.
            guard !items.isEmpty, orders.insert(key).inserted else { return }
            for item in items { add(item.product, .outgoing, item.quantity, key) }
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
