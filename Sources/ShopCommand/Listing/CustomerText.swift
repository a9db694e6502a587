import Shop

/// Customers for people: a line about each, and a line for every product they have.
struct CustomerText: CustomerOutput {
    let output: ResultOutput
    let clock: ClockTime

    func add(_ customer: ListedCustomer) throws {
        let heading = Self.heading(customer)
        var isFirst = true
        try customer.forEachHolding { holding in
            if isFirst { try output.append("\(heading) - has the following products:\n") }
            isFirst = false
            try output.append(line(holding))
        }
        if isFirst { try output.append("\(heading) - there are no products.\n") }
        for purchase in customer.waiting { try output.append(line(waiting: purchase)) }
        if let cart = customer.cart { try write(cart, of: customer) }
        try output.pause()
    }

    func end(isWhole: Bool) throws { try output.flush() }

    private static func heading(_ customer: ListedCustomer) -> String {
        let names = [customer.profile.firstName, customer.profile.lastName].filter { !$0.isEmpty }
        let name = customer.profile.isNamed ? visible(names.joined(separator: " ")) : "(no name yet)"
        return "\(name) (\(visible(customer.id.text)))"
    }

    private func line(_ holding: Holding) -> String {
        let sum = Self.sum(quantity: holding.quantity, price: holding.price)
        let names = [holding.type, holding.name].filter { !$0.isEmpty }
        let product = visible(names.isEmpty ? holding.id.text : names.joined(separator: " "))
        return "\t* \(product) (\(sum), bought \(clock.text(holding.timestamp_ms.knownTime_ms)))\n"
    }

    /// What is unknown is said to be, and sums to nothing.
    private static func sum(quantity: Double?, price: Double?) -> String {
        let known = "\(plainText(quantity)) for \(priceText(price))"
        guard let quantity = quantity.known, let price = price.known else { return known }
        return "\(known) = \(priceText(price * quantity))"
    }

    private func line(waiting purchase: Purchase) -> String {
        let bought = "\(plainText(purchase.quantity)), bought \(clock.text(purchase.timestamp_ms.knownTime_ms))"
        return "\t* waiting for product \(visible(purchase.product.text)) (\(bought))\n"
    }

    private func write(_ cart: Cart, of customer: ListedCustomer) throws {
        try output.append("\tpaid orders: [")
        var isFirst = true
        try customer.forEachPaidOrder { id in
            try output.append((isFirst ? "" : ", ") + id.shown)
            isFirst = false
        }
        try output.append("], unpaid orders: [\(list(cart.unpaid.map(\.id)))]")
        if !cart.earlyPayments.isEmpty {
            try output.append(", paid before ordered: [\(list(cart.earlyPayments.map(\.order)))]")
        }
        try output.append("\n")
    }

    private func list(_ ids: [OrderID]) -> String { ids.map(\.shown).joined(separator: ", ") }
}

extension OrderID {
    /// A number as it is, a text in quotes: they are two orders.
    var shown: String {
        switch self {
        case .number(let number): return String(number)
        case .text(let id):
            var quoted: [UInt8] = []
            appendQuotedVisibly(id.text, to: &quoted)
            return String(decoding: quoted, as: UTF8.self)
        }
    }
}
