import Following
import Shop
import ShopStore

/// A customer whose events the database refuses one after the other: many of them are tried at once, each alone.
///
/// A refused event changes nothing, so the next one is tried on the same document, and the first that is accepted ends the
/// trial: it changes what the others are tried on. So the outcome is that of trying one by one, in a tenth of the time.
extension CustomerShard {
    private static let triedAtOnce = 64
    private static let refusals_min = 2

    mutating func tryEachAlone() throws {
        if retries.isEmpty { return }
        let customers = pending.filter { retries[$0].map { $0.refusals >= Self.refusals_min } ?? false }
        for customer in customers { try tryEachAlone(of: customer) }
        pending = pending.filter { done[$0] < end(of: $0) }
    }

    private mutating func tryEachAlone(of customer: Int) throws {
        let state = states[customer]
        let (writes, outcomes) = alternatives(of: customer, state)
        if writes.isEmpty { return }
        let epoch = try services.beginWriting()
        var (waits, refused) = (Waits(), [Refused]())
        for (outcome, (place, effect)) in zip(services.store.write(writes), outcomes) {
            reached[customer] = place + 1
            take(outcome, of: customer, revision: state.revision, &waits, &refused)
            // Not set aside: the others were tried on what it has changed, or it has to be tried again.
            if retries[customer]?.refusals == 0 {
                if done[customer] == place + 1 { note(effect.outcome, of: place) }
                summarize(effect.cart, plan.order[place], customer)
                break
            }
            if done[customer] != place + 1 { break }
        }
        isLoaded[customer] = false
        try end(waits, refused, begunIn: epoch)
        try load()
    }

    /// The customer's next events, each applied alone; up to the first one that needs no write or cannot be applied.
    private func alternatives(
        of customer: Int, _ state: CustomerState
    ) -> (writes: [CustomerWrite], outcomes: [(Int, (outcome: Outcome, cart: Cart))]) {
        var writes: [CustomerWrite] = []
        var outcomes: [(Int, (outcome: Outcome, cart: Cart))] = []
        for place in done[customer]..<min(end(of: customer), done[customer] + Self.triedAtOnce) {
            var alone = state
            AtWork.on(events[place - start].source, events[place - start].position)
            let outcome = alone.apply(events[place - start], at: Int(plan.order[place]), in: context)
            AtWork.onNothing()
            guard outcome == .applied || outcome == .duplicate else { break }
            writes.append(CustomerWrite(id: ids[customer], state: alone))
            outcomes.append((place, (outcome, alone.cart)))
        }
        return (writes, outcomes)
    }
}
