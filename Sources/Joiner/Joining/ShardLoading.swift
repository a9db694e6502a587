import Shop
import ShopStore

/// Reading what a round needs: the pending customers' states, and whatever those states refer to.
extension CustomerShard {
    mutating func load() throws {
        let wanted = pending.filter { !isLoaded[$0] }
        var missing: [Int] = []
        for (customer, state) in zip(wanted, services.cache.take(wanted.map { ids[$0] })) {
            if let state { states[customer] = state } else { missing.append(customer) }
            isLoaded[customer] = true
        }
        if !missing.isEmpty {
            let found = try services.outage.survive { try services.store.customers(missing.map { ids[$0] }) }
            if !found.states.isEmpty {
                for customer in missing { if let state = found[ids[customer]] { states[customer] = state } }
            }
            if !found.unusable.isEmpty { try rejectUnusable(missing, found.unusable) }
        }
        try loadPaidOrders()
        try loadProducts()
    }

    private mutating func rejectUnusable(_ customers: [Int], _ unusable: [ShopID: Unusable]) throws {
        for customer in customers {
            if let reason = unusable[ids[customer]] { try reject(customer, reason) }
        }
        pending = pending.filter { done[$0] < end(of: $0) }
    }

    /// Looks the round's orders up in the histories of those customers who have one.
    private func loadPaidOrders() throws {
        let heavy = pending.filter { states[$0].extent.paidOrderBuckets > 0 }
        if heavy.isEmpty { return }
        let sought = heavy.map {
            SoughtOrders(ids[$0], orders(of: $0), buckets: states[$0].extent.paidOrderBuckets)
        }
        let paid = try services.outage.survive { try services.store.paidOrders(sought) }
        for (customer, sought) in zip(heavy, sought) {
            let number = number(of: customer)
            context.paidBefore[number] = paid[sought.customer]
            if services.summaryFormat == nil { continue }
            context.olderPaid[number] = try services.outage.survive {
                try services.store.olderPaidOrders(of: sought.customer, buckets: sought.buckets)
            }
        }
    }

    /// The orders that a customer's next events mention: those of the round, and those that are tried before it.
    private func orders(of customer: Int) -> [OrderID] {
        let last = max(roundEnd(ofLoaded: customer, states[customer].extent), trialEnd(of: customer))
        return plan.order[done[customer]..<last].compactMap { index in
            plan.batch.events[Int(index)].action.order.map(plan.batch.orderID)
        }
    }

    /// Adds the products of purchases that may still become holdings to the catalogue: of the waiting ones, and of the
    /// items of unpaid orders.
    private func loadProducts() throws {
        var open: Set<ShopID> = []
        for customer in pending {
            for purchase in states[customer].waiting { open.insert(purchase.product) }
            for order in states[customer].cart.unpaid { for item in order.items { open.insert(item.product) } }
        }
        let wanted = open.filter { !context.catalogue.contains($0) }
        if wanted.isEmpty { return }
        context.catalogue.add(try services.outage.survive { try services.store.products(Array(wanted)).states })
    }
}
