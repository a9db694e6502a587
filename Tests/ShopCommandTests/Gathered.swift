// What the tests of this folder share: output that is kept, and customers made of arrays.
import EventLog
import Shop

@testable import ShopCommand
@testable import ShopStore

/// Keeps what is written to its output.
final class Gathered {
    private(set) var bytes: [UInt8] = []

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var lines: [String] { text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }

    /// An output that ends up here.
    lazy var output = ResultOutput { [unowned self] in bytes += $0 }
}

let utc = ClockTime(.utc)

/// 2022-04-24 19:41:07 in UTC.
let evening_ms: Int64 = 1_650_829_267_000

let sugar = Holding(
    id: "sugar_db_2", type: "sugar", name: "Fine sugar", price: 0.36, quantity: 8, timestamp_ms: evening_ms)

let jakub = Profile(firstName: "Jakub", lastName: "Fronczyk", address: "ul. Lipowa 1\n00-001 Warszawa")

func customer(
    _ id: ShopID = "customer_db_002", _ profile: Profile = jakub, holdings: [Holding] = [], waiting: [Purchase] = [],
    cart: Cart? = nil, olderPaid: [OrderID] = []
) -> ListedCustomer {
    ListedCustomer(
        id: id, profile: profile, waiting: waiting, cart: cart, forEachHolding: { try holdings.forEach($0) },
        forEachPaidOrder: { try (olderPaid + (cart?.paid ?? [])).forEach($0) })
}

/// The customers as one of the forms shows them.
func listed(_ format: OutputFormat, carts: Bool = false, _ customers: [ListedCustomer]) throws -> String {
    let gathered = Gathered()
    let output = try format.customers(carts: carts, utc, to: gathered.output)
    for customer in customers { try output.add(customer) }
    try output.end()
    return gathered.text
}

func product(
    _ id: ShopID = "milk_db_1", name: String = "Fancy Milk",
    prices: [PriceHistory.Point] = [.init(Offer(name: "Spotted", type: "milk", price: 0.54), timestamp_ms: evening_ms)]
) -> ProductListing {
    let history = PriceHistory(prices)
    return ProductListing(id: id, name: name, type: "milk", price: history.current ?? 0, history: history)
}

func letter(
    _ raw: String, position: Int64 = 120, size_bytes: Int64? = nil, replayed_at_ms: Int64? = nil,
    replayNumber: Int64? = nil
) -> DeadLetter {
    DeadLetter(
        source: "file:cart.json", position: position, raw: Array(raw.utf8),
        size_bytes: size_bytes ?? Int64(raw.utf8.count),
        reason: "the record is not JSON", failed_at_ms: evening_ms, replayed_at_ms: replayed_at_ms,
        replayNumber: replayNumber)
}
