import Shop
import ShopStore

/// Reading what a round needs: the pending customers' states, and whatever those states refer to.
extension Engine {
    func load(_ work: BatchWork) throws {
        var missing: [UInt32] = []
        for number in work.pending {
            if let state = cache.take(work.id(of: number)) {
                work.states[Int(number)] = state
            } else {
                missing.append(number)
            }
        }
        if !missing.isEmpty {
            let found = try outage.survive { try store.customers(missing.map(work.id)) }
            for number in missing { work.states[Int(number)] = found[work.id(of: number)] ?? CustomerState() }
        }
        try loadPaidOrders(work)
        try loadProducts(work)
    }

    /// Looks the batch's orders up in the histories of those customers who have one.
    private func loadPaidOrders(_ work: BatchWork) throws {
        for (customer, orders) in work.ordersOfCustomersWithHistory() {
            let id = work.id(of: customer)
            work.context.paidBefore[customer] = try outage.survive { try store.paidOrders(of: id, among: orders) }
            if summaryFormat == nil { continue }
            work.context.olderPaid[customer] = try outage.survive { try store.olderPaidOrders(of: id) }
        }
    }

    /// Adds the products that purchases wait for, and those of unpaid orders, to the catalogue.
    private func loadProducts(_ work: BatchWork) throws {
        var ids: Set<ShopID> = []
        for number in work.pending {
            work.states[Int(number)].forEachOpenPurchase { purchase in
                if !work.context.catalogue.contains(purchase.product) { ids.insert(purchase.product) }
            }
        }
        if ids.isEmpty { return }
        work.context.catalogue.add(try outage.survive { try store.products(Array(ids)) })
    }
}

extension BatchWork {
    func ordersOfCustomersWithHistory() -> [UInt32: [OrderID]] {
        guard pending.contains(where: { states[Int($0)].extent.paidOrderBuckets > 0 }) else { return [:] }
        var orders: [UInt32: [OrderID]] = [:]
        for index in open where states[Int(event(index).subject)].extent.paidOrderBuckets > 0 {
            let event = event(index)
            switch event.action {
            case .order(let id, _), .payment(let id):
                orders[event.subject, default: []].append(context.batch.orderID(id))
            default: continue
            }
        }
        return orders
    }
}
