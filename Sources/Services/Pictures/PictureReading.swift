import Logging
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
        let noting = burst.doubtful.union(seen.values.filter(\.isAnew).map(\.key))
        let before = try published.ids(of: noting.union(lost)).merging(Self.forgotten(seen.values)) { known, _ in known
        }
        try publish(Array(seen.values), before, snapshot, noting: noting)
        counts.changed_ms = burst.last?.moment_ms
    }

    /// Who was forgotten in which document.
    static func forgotten(_ seen: some Sequence<CustomerSnapshot.Seen>) -> [DocumentKey: ShopID] {
        var ids: [DocumentKey: ShopID] = [:]
        for one in seen { ids[one.key] = one.forgotten }
        return ids
    }

    /// Publishes these documents, and what has become of the ids that were theirs `before` and are not now.
    func publish(
        _ documents: [CustomerSnapshot.Seen], _ before: [DocumentKey: ShopID], _ snapshot: CustomerSnapshot,
        noting: Set<DocumentKey>
    ) throws {
        var ids: [DocumentKey: ShopID] = [:]
        var pictures: [ShopID: Picture] = [:]
        for seen in documents {
            guard let picture = seen.picture(snapshot.version) else { continue }
            ids[seen.key] = picture.customer.id
            pictures[picture.customer.id] = picture
        }
        let former = before.filter { ids[$0.key] != $0.value }
        // First: once another id is noted for the document, nothing tells of the former one.
        try publishFormer(Set(former.values).subtracting(pictures.keys), snapshot)
        try published.note(ids.filter { noting.contains($0.key) && before[$0.key] != $0.value })
        try publish(pictures.values.map { .picture($0) })
        try published.drop(Set(former.keys.filter { ids[$0] == nil }))
        passOver(documents.count { $0.customer == nil && $0.forgotten == nil })
    }

    /// Publishes the pictures of other documents that have these ids, and else their deletions.
    private func publishFormer(_ ids: Set<ShopID>, _ snapshot: CustomerSnapshot) throws {
        let others = try snapshot.customers(ids).compactMapValues { $0.picture(snapshot.version) }
        try publish(
            others.values.map { .picture($0) }
                + ids.subtracting(others.keys).map { .deletion($0, snapshot.version) })
    }

    private func publish(_ entries: [PictureLog.Entry]) throws {
        if entries.isEmpty { return }
        // Whoever takes this publisher's place while the log is away publishes newer pictures.
        try log.publish(entries) { try self.state.hold() }
        for entry in entries {
            switch entry {
            case .picture: counts.pictures += 1
            case .deletion: counts.deletions += 1
            }
        }
    }

    private func passOver(_ documents: Int) {
        if documents > 0, counts.passedOver == 0 {
            runtime.logger.warning("Documents without an id that can be one are passed over.")
        }
        counts.passedOver += documents
    }
}

extension CustomerSnapshot.Seen {
    fileprivate func picture(_ version: PictureVersion) -> Picture? {
        customer.map { Picture(customer: $0, doubts: doubts, version: version) }
    }
}
