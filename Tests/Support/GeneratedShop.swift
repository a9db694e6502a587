// What the workload generator remembers of the customers and products it makes up, so that it can refer to them.

/// A made-up customer.
struct GeneratedCustomer {
    let id: String
    /// Never registered: the shop knows them by their purchases only.
    let isStub: Bool
    var registration: EventText?
    var ordersPlaced = 0
    var unpaid: [Int] = []
    var placed: [EventText] = []
    var paid: [EventText] = []

    static func all(_ count: Int) -> [GeneratedCustomer] {
        (0..<count).map { index in
            let id =
                index % 5 == 1 && index / 5 < HostileText.ids.count ? HostileText.ids[index / 5] : "customer_\(index)"
            return GeneratedCustomer(id: id, isStub: index % 7 == 3)
        }
    }

    /// The id of a customer's `number`th order as JSON. Every customer's orders have the same ids,
    /// and some differ only in being a number or a text.
    static func orderID(_ number: Int) -> String {
        switch number {
        case 5: "\(Int64.max)"
        case 6: "\(Int64.min)"
        case _ where number % 10 == 9: quoted("\(number - 1)")
        case _ where number % 23 == 0: quoted(hostile(number))
        case _ where number % 17 == 0: "-\(number)"
        default: "\(number)"
        }
    }
}

/// A made-up product.
struct GeneratedProduct {
    let id: String
    /// The line at which it is described first; `nil` if it never is.
    let arrival: Int?
    var times_ms: [Int64] = []

    static func all(_ count: Int, over lines: Int) -> [GeneratedProduct] {
        (0..<count).map { index in
            let id =
                index % 4 == 1 && index / 4 < HostileText.ids.count ? HostileText.ids[index / 4] : "milk_k_\(index)"
            let isMissing = index % 16 == 15
            return GeneratedProduct(id: id, arrival: isMissing ? nil : index * lines * 4 / (count * 5))
        }
    }
}

/// A hostile text with the order's number behind it, unlike that of any other order of the customer:
/// of two orders with one id, the partition that is read first would choose.
private func hostile(_ number: Int) -> String {
    let id = HostileText.ids[number % HostileText.ids.count] + "#\(number)"
    return id.utf8.count <= 512 ? id : "long#\(number)"
}
