import Mongo
import Shop
import ShopStore

/// What a changed document means for those who read the output: a picture, or that there is none any more.
extension PicturePublisher {
    /// Publishes what has become of these documents, at one time of the database that is later than all of the changes.
    func publish(_ burst: Burst) throws {
        runtime.activity.begin(at: "changed customers")
        defer { runtime.activity.end() }
        try state.hold()
        let version = max(state.version, burst.last ?? state.version)
        let snapshot = CustomerSnapshot(database: database, version: version)
        let seen = try snapshot.documents(burst.keys)
        let lost = burst.keys.filter { seen[$0]?.customer == nil }
        let before = try published.ids(of: burst.doubtful.union(lost)).merging(forgotten(seen.values)) { known, _ in
            known
        }
        try publish(Array(seen.values), before, snapshot, noting: burst.doubtful)
        let gone = Set(lost.filter { before[$0] != nil })
        try published.drop(gone)
        counts.passedOver += seen.values.count { $0.customer == nil && $0.forgotten == nil }
        counts.changed_ms = burst.last?.moment_ms
    }

    private func forgotten(_ seen: some Sequence<CustomerSnapshot.Seen>) -> [DocumentKey: ShopID] {
        var ids: [DocumentKey: ShopID] = [:]
        for one in seen { ids[one.key] = one.forgotten }
        return ids
    }

    /// Publishes these documents, and deletes the ids that were theirs `before` and are nobody's now.
    func publish(
        _ documents: [CustomerSnapshot.Seen], _ before: [DocumentKey: ShopID], _ snapshot: CustomerSnapshot,
        noting: Set<DocumentKey>
    ) throws {
        var ids: [DocumentKey: ShopID] = [:]
        var pictures: [ShopID: Picture] = [:]
        for seen in documents {
            guard let customer = seen.customer else { continue }
            ids[seen.key] = customer.id
            pictures[customer.id] = Picture(customer: customer, version: snapshot.version)
        }
        var gone = Set(before.filter { ids[$0.key] != $0.value }.values).subtracting(pictures.keys)
        // Another document may have the id by now.
        for seen in try snapshot.customers(gone) {
            guard let customer = seen.customer else { continue }
            gone.remove(customer.id)
            pictures[customer.id] = Picture(customer: customer, version: snapshot.version)
        }
        try published.note(ids.filter { noting.contains($0.key) && before[$0.key] != $0.value })
        let entries =
            pictures.values.map { PictureLog.Entry.picture($0) } + gone.map { .deletion($0, snapshot.version) }
        if !entries.isEmpty { try log.publish(entries) }
        counts.pictures += pictures.count
        counts.deletions += gone.count
    }
}
