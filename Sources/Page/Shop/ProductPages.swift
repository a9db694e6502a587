import Mongo
import Shop
import ShopCommand
import ShopStore

extension ShopPages {
    /// The products by id.
    func products(after: String?) throws -> HTML {
        let part = try listing.products(after: after, limit: Self.rows_max, time_ms_max: Self.search_ms_max)
        let rows: [HTML] = part.elements.map { product in
            """
            <tr><th scope="row"><a href="/product?id=\(queryText(product.id.text))">\(product.title)</a></th>\
            <td>\(product.type)</td><td class="id">\(product.id.text)</td>\
            <td class="n">\(money(product.known))</td><td class="n">\(grouped(product.history.inTimeOrder.count))</td></tr>

            """
        }
        return """
            <h1>Products</h1>
            \(table("By id", ["Name", "Type", "ID", "#Price", "#Prices so far"], rows, none: "There are none."))
            \(end(part, "/products", part.elements.last?.id))
            """
    }

    /// One product: its prices, and how much of it was sold; nil where there is none of that id.
    func product(_ id: String) throws -> HTML? {
        var found: ProductListing?
        try listing.forEachProduct(.id(ShopID(id))) { found = $0 }
        guard let product = found else { return nil }
        let points = product.history.inTimeOrder
        let rows: [HTML] = points.suffix(Self.story_max).reversed().map {
            """
            <tr><td>\(moment($0.timestamp_ms.knownTime_ms))</td><td class="n">\(money($0.price))</td>\
            <td>\($0.offer.name)</td></tr>

            """
        }
        return """
            <p class="back"><a href="/products">All products</a></p>
            <h1>\(product.title)</h1>
            <dl class="facts"><dt>ID</dt><dd class="id">\(product.id.text)</dd><dt>Type</dt><dd>\(product.type)</dd>\
            <dt>Price</dt><dd>\(money(product.known)) zloty</dd><dt>Units held</dt><dd>\(try unitsHeld(product.id))</dd></dl>
            \(PriceChart(points).figure)
            \(points.count > rows.count ? "<p class=\"note\">\(grouped(points.count - rows.count)) older prices are not shown.</p>" : HTML.none)
            \(table("Prices", ["Since", "#Price", "Name"], rows, none: "Nobody has offered it with a price."))
            """
    }

    /// What all customers hold of it, as far as that is soon counted.
    private func unitsHeld(_ product: ShopID) throws -> HTML {
        guard let held = try listing.unitsHeld(of: product, time_ms_max: Self.search_ms_max) else {
            return #"<span class="unknown">too many to count here</span>; list-products --sold counts them"#
        }
        let unknown: HTML =
            held.unknown > 0 ? ", and \(counted(held.unknown, "holding")) of unknown price or quantity" : ""
        return "\(amount(held.units))\(unknown)"
    }
}

extension ProductListing {
    var title: HTML { name.isEmpty ? #"<span class="unknown">no name</span>"# : "\(name)" }
}
