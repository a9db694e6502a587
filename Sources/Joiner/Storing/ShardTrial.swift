import Following
import Shop
import ShopStore

/// A customer whose events the database refuses one after the other: of many it is asked at once which it would refuse.
///
/// A refused event changes nothing, so the next one is tried on the same document. Nothing is stored in the trial: what an
/// event leaves behind says that all before it are contained, so those must be dead letters first.
extension CustomerShard {
    private static let triedAtOnce = 64
    private static let refusals_min = 2

    mutating func tryEachAlone() throws {
        if retries.isEmpty { return }
        let customers = pending.filter(isTried)
        for customer in customers { try tryEachAlone(of: customer) }
        pending = pending.filter { done[$0] < end(of: $0) }
    }

    private func isTried(_ customer: Int) -> Bool {
        retries[customer].map { $0.refusals >= Self.refusals_min } ?? false
    }

    /// How far the trial at hand may come with a customer, and the one event that is stored after it.
    func trialEnd(of customer: Int) -> Int {
        isTried(customer) ? min(end(of: customer), done[customer] + Self.triedAtOnce + 1) : done[customer]
    }

    private mutating func tryEachAlone(of customer: Int) throws {
        let reasons = services.store.refusals(of: alternatives(of: customer))
        if reasons.isEmpty { return }
        try services.setAside(reasons.map { setAside(customer, $0) }, of: plan.batch)
        services.activity.progressed()
    }

    /// The customer's next events, each applied alone; up to the first one that needs no write or cannot be applied.
    private func alternatives(of customer: Int) -> [CustomerWrite] {
        defer { AtWork.onNothing() }
        var writes: [CustomerWrite] = []
        for place in done[customer]..<min(end(of: customer), done[customer] + Self.triedAtOnce) {
            var alone = states[customer]
            let event = events[place - start]
            AtWork.on(event.source, event.position)
            let outcome = alone.apply(event, at: Int(plan.order[place]), in: context)
            guard outcome == .applied || outcome == .duplicate else { break }
            writes.append(CustomerWrite(id: ids[customer], state: alone))
        }
        return writes
    }
}
