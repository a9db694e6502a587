import Shop
import ShopStore

extension ShopPages {
    /// The customers who are looked for, the one of that id first.
    func customers(_ text: String, after: String?) throws -> HTML {
        let found = try listing.customers(
            CustomerSearch(text, in: .nameOrAddress), after: after, limit: Self.rows_max,
            time_ms_max: Self.search_ms_max)
        let named = after == nil ? try customer(named: text) : nil
        let others = found.elements.filter { $0.id != named?.id }
        let rows = ((named.map { [$0] } ?? []) + others).map(row)
        let path = text.isEmpty ? "/customers" : "/customers?q=\(queryText(text))"
        return """
            <h1>Customers</h1>
            <form role="search" action="/customers" method="get">
            <label for="q">Name, id or city</label>
            <div class="field"><input id="q" name="q" type="search" value="\(text)" maxlength="512" autocomplete="off">
            <button>Search</button></div>
            <p class="hint">An id is found by its index; words are looked for in all names and addresses.</p>
            </form>
            \(table(text.isEmpty ? "By id" : "Found", ["Name", "ID", "Address", "#Holdings", "#Waiting"], rows, none: "Nobody."))
            \(end(found, path, found.elements.last?.id))
            """
    }

    private func customer(named id: String) throws -> CustomerListing? {
        guard !id.isEmpty else { return nil }
        var found: CustomerListing?
        try listing.forEachCustomer(.id(ShopID(id)), limit: 1) { found = $0 }
        return found
    }

    private func row(_ customer: CustomerListing) -> HTML {
        let holdings = customer.holdingsBefore + Int64(customer.embedded.count)
        return """
            <tr><th scope="row"><a href="/customer?id=\(queryText(customer.id.text))">\(customer.title)</a></th>\
            <td class="id">\(customer.id.text)</td><td>\(lines(customer.profile.address ?? ""))</td>\
            <td class="n">\(grouped(Int(holdings)))</td><td class="n">\(grouped(customer.waiting.count))</td></tr>

            """
    }
}

extension CustomerListing {
    /// The name, where there is one.
    var title: HTML {
        let names = [profile.firstName, profile.lastName].filter { !$0.isEmpty }
        return names.isEmpty ? #"<span class="unknown">no name yet</span>"# : "\(names.joined(separator: " "))"
    }
}
