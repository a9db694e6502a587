import Mongo
import Shop
import ShopStore

extension ShopPages {
    /// One customer's whole story; nil where there is nobody of that id.
    func customer(_ id: String) throws -> HTML? {
        var (page, documents): (HTML?, Int) = (nil, 0)
        try listing.forEachCustomer(.id(ShopID(id))) { customer in
            documents += 1
            if page == nil { page = try story(of: customer) }
        }
        if documents < 2 { return page }
        return page.map {
            "<p class=\"note\">There are \(grouped(documents)) documents of this id: this is the first one.</p>\($0)"
        }
    }

    private func story(of customer: CustomerListing) throws -> HTML {
        """
        <p class="back"><a href="/customers">All customers</a></p>
        <h1>\(customer.title)</h1>
        <dl class="facts"><dt>ID</dt><dd class="id">\(customer.id.text)</dd>\
        <dt>Address</dt><dd>\(lines(customer.profile.address ?? "none"))</dd></dl>
        \(waiting(customer))
        \(try holdings(customer))
        \(orders(customer))
        """
    }

    private func waiting(_ customer: CustomerListing) -> HTML {
        if customer.waiting.isEmpty { return .none }
        let rows: [HTML] = customer.waiting.prefix(Self.story_max).map { purchase in
            """
            <tr><th scope="row"><a href="/product?id=\(queryText(purchase.product.text))">\(purchase.product.text)</a></th>\
            <td class="n">\(amount(purchase.quantity))</td><td>\(moment(purchase.timestamp_ms.knownTime_ms))</td>\
            <td>the product, which nobody has offered yet</td></tr>

            """
        }
        return """
            \(table("Waiting", ["Product", "#Quantity", "Bought", "Waits for"], rows, none: ""))
            \(Self.more(customer.waiting.count - rows.count))
            """
    }

    /// What is not shown is said.
    private static func more(_ count: Int) -> HTML {
        count > 0 ? #"<p class="note">\#(grouped(count)) more are not shown: show-customer tells all.</p>"# : .none
    }

    /// The latest ones, with what was paid for them: that does not change when prices do.
    private func holdings(_ customer: CustomerListing) throws -> HTML {
        var rows: [HTML] = []
        let isLong = customer.holdingsBefore > Int64(Self.story_max)
        if isLong {
            rows = customer.embedded.map(row)
        } else {
            try listing.forEachHolding(of: customer) { rows.append(row($0)) }
        }
        let heads = ["Product", "Type", "#Quantity", "#Price paid", "#Sum", "Bought"]
        let older: HTML =
            isLong
            ? "<p class=\"note\">\(grouped(Int(customer.holdingsBefore))) older ones are in the history: list-customers shows all.</p>"
            : ""
        return "\(table("Holdings", heads, rows, none: "There are no products."))\(older)"
    }

    private func row(_ holding: Holding) -> HTML {
        """
        <tr><th scope="row"><a href="/product?id=\(queryText(holding.id.text))">\(holding.name)</a></th>\
        <td>\(holding.type)</td><td class="n">\(amount(holding.quantity))</td><td class="n">\(money(holding.price))</td>\
        <td class="n">\(money(holding.price * holding.quantity))</td>\
        <td>\(moment(holding.timestamp_ms.knownTime_ms))</td></tr>

        """
    }

    private func orders(_ customer: CustomerListing) -> HTML {
        let unpaid: [HTML] = customer.cart.unpaid.suffix(Self.story_max).map { placed in
            let items: [HTML] = placed.items.map { "<li>\(amount($0.quantity)) × \($0.product.text)</li>" }
            let list: HTML = items.isEmpty ? #"<span class="unknown">none named</span>"# : "<ul>\(items)</ul>"
            return """
                <tr><th scope="row">\(order(placed.id))</th><td>\(moment(placed.items.isEmpty ? nil : placed.timestamp_ms))</td>\
                <td>\(list)</td><td>its payment</td></tr>

                """
        }
        let early: [HTML] = customer.cart.earlyPayments.suffix(Self.story_max).map { payment in
            """
            <tr><th scope="row">\(order(payment.order))</th><td>\(moment(payment.timestamp_ms))</td>\
            <td><span class="unknown">not known yet</span></td><td>the order, which was paid before it came</td></tr>

            """
        }
        return """
            \(table("Open orders", ["Order", "Since", "Items", "Waits for"], unpaid + early, none: "No order is open."))
            \(Self.more(customer.cart.unpaid.count + customer.cart.earlyPayments.count - unpaid.count - early.count))
            \(paid(customer))
            """
    }

    private func paid(_ customer: CustomerListing) -> HTML {
        let latest = customer.cart.paid.suffix(Self.story_max)
        let older = Int(customer.paidOrdersBefore) + customer.cart.paid.count - latest.count
        let before: HTML = older > 0 ? "\(grouped(older)) older ones, then " : ""
        let list = latest.map(order).joined(separator: ", ")
        return latest.isEmpty && older == 0
            ? #"<h2>Paid orders</h2><p class="none">None.</p>"#
            : #"<h2>Paid orders</h2><p class="orders">\#(before)\#(list)</p>"#
    }
}
