import Shop

/// Customers as rows, one for every product they have or wait for; one without products for those who have none.
struct CustomerRows: CustomerOutput {
    static let columns = [
        Column("id"), Column("first_name", title: "first name"), Column("last_name", title: "last name"),
        Column("address"), Column("state"), Column("product_id", title: "product"), Column("type"), Column("name"),
        Column("price"), Column("quantity"), Column("timestamp_ms", title: "bought"),
    ]

    let rows: any RowOutput

    func add(_ customer: ListedCustomer) throws {
        let profile = customer.profile
        let person: [Cell] = [
            .text(customer.id.text), .text(profile.firstName), .text(profile.lastName), .lines(profile.address ?? ""),
        ]
        var isEmpty = customer.waiting.isEmpty
        try customer.forEachHolding { holding in
            isEmpty = false
            try rows.row(person + Self.cells(holding))
        }
        for purchase in customer.waiting { try rows.row(person + Self.cells(purchase)) }
        if isEmpty { try rows.row(person + Array(repeating: .empty, count: Self.columns.count - person.count)) }
    }

    func end(isWhole: Bool) throws { try rows.end() }

    private static func cells(_ holding: Holding) -> [Cell] {
        [
            .text("held"), .text(holding.id.text), .text(holding.type), .text(holding.name), .money(holding.price),
            .number(holding.quantity), .time(holding.timestamp_ms.knownTime_ms),
        ]
    }

    private static func cells(_ purchase: Purchase) -> [Cell] {
        [
            .text("waiting"), .text(purchase.product.text), .empty, .empty, .empty, .number(purchase.quantity),
            .time(purchase.timestamp_ms.knownTime_ms),
        ]
    }
}

/// Customers as rows, one for every order; one without an order for those who have none.
struct CustomerOrderRows: CustomerOutput {
    static let columns = [Column("id"), Column("order_id", title: "order"), Column("state")]

    let rows: any RowOutput

    func add(_ customer: ListedCustomer) throws {
        var isEmpty = true
        func row(_ id: OrderID, _ state: String) throws {
            isEmpty = false
            try rows.row([.text(customer.id.text), Self.cell(id), .text(state)])
        }
        try customer.forEachPaidOrder { try row($0, "paid") }
        for order in customer.cart?.unpaid ?? [] { try row(order.id, "unpaid") }
        for payment in customer.cart?.earlyPayments ?? [] { try row(payment.order, "paid before ordered") }
        if isEmpty { try rows.row([.text(customer.id.text), .empty, .empty]) }
    }

    func end(isWhole: Bool) throws { try rows.end() }

    private static func cell(_ id: OrderID) -> Cell {
        switch id {
        case .number(let number): .integer(number)
        case .text(let id): .text(id.text)
        }
    }
}
