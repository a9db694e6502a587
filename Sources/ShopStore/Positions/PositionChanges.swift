import EventLog
import Mongo

/// What has to be written before a share of the work can go on in some sources.
struct PositionChanges {
    private let share: Share
    private var begun: [(name: String, sighting: Sighting)] = []
    private var divided: [KnownSource] = []
    private var seen: [KnownSource] = []

    init(_ share: Share) { self.share = share }

    /// Whether positions change, so that they have to be read again.
    var changesPositions: Bool { !begun.isEmpty || !divided.isEmpty }

    var isEmpty: Bool { !changesPositions && seen.isEmpty }

    mutating func add(_ sighting: Sighting, _ recognition: Recognition) {
        switch recognition {
        case .notYet: break
        case .new(let name): begun.append((name, sighting))
        case .known(let source):
            if source.instances != share.count { divided.append(source) }
            let seen = source.seen(as: sighting)
            if seen != source { self.seen.append(seen) }
        }
    }

    func write(to bulk: BulkWrite) throws(MongoError) {
        do {
            for (name, sighting) in begun { try begin(name, sighting, bulk) }
            for source in divided { try divide(source, bulk) }
            for source in seen { try note(source, bulk) }
        } catch let error as MongoError {
            throw error
        } catch {
            throw MongoError(.invalidDocument, "\(error)")
        }
    }

    private func begin(_ name: String, _ sighting: Sighting, _ bulk: BulkWrite) throws {
        let new = KnownSource(name: name).seen(as: sighting)
        let update = try Document { d in
            d.document("$setOnInsert") { d in
                new.writeIdentity(to: &d)
                Self.reset(&d, share.count, mark: nil)
            }
        }
        try bulk.updateOne(Document { $0.string("_id", name) }, update, upsert: true)
    }

    /// Shares the work anew: everyone begins at the smallest position that anyone had reached.
    ///
    /// What some had done beyond that, the customers' own documents know.
    private func divide(_ source: KnownSource, _ bulk: BulkWrite) throws {
        let filter = try Document { d in
            d.string("_id", source.name)
            d.int64("instances", Int64(source.instances))
        }
        try bulk.updateOne(
            filter, Document { d in d.document("$set") { Self.reset(&$0, share.count, mark: source.smallest) } })
    }

    private func note(_ source: KnownSource, _ bulk: BulkWrite) throws {
        try bulk.updateOne(
            Document { $0.string("_id", source.name) },
            Document { $0.document("$set") { source.writeIdentity(to: &$0) } })
    }

    private static func reset(_ d: inout DocumentWriter, _ instances: Int, mark: SourceMark?) {
        d.int64("instances", Int64(instances))
        d.array("shares") { a in
            for _ in 0..<instances {
                if let mark { a.document { mark.write(to: &$0) } } else { a.null() }
            }
        }
    }
}
