/// Purchases that waited for their products, once those have come.
extension CustomerState {
    /// Turns waiting purchases into holdings as far as their products have come, in the order in which those came.
    public mutating func settleWaiting(_ catalogue: Catalogue, seenFrom view: some Viewpoint) {
        let arrivals = waiting.map { catalogue.arrival(for: $0, seenFrom: view) }
        guard arrivals.contains(where: { $0 != nil }) else { return }
        let arrived = arrivals.compactMap { $0 }.enumerated().sorted {
            let (one, other) = ($0.element.record, $1.element.record)
            return (one?.sequence ?? -1, one?.position ?? -1, $0.offset)
                < (other?.sequence ?? -1, other?.position ?? -1, $1.offset)
        }
        for (_, arrival) in arrived { addition.holdings.append(arrival.holding) }
        waiting = zip(waiting, arrivals).filter { $0.1 == nil }.map(\.0)
        addition.waitingChanged = true
        touch()
    }
}
