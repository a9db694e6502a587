import EventLog
import Mongo

/// The positions of a log's sources, one document each: for every instance that shares the work, its own.
public struct MongoPositions: PositionStore {
    private let database: ShopDatabase

    public init(_ database: ShopDatabase) { self.database = database }

    private struct Layout {
        var instances: Int
        /// `nil` for an instance that has not stored anything.
        var marks: [SourceMark?]

        /// `nil` as soon as one instance has not stored anything.
        var smallest: SourceMark? {
            marks.contains { $0 == nil } ? nil : marks.compactMap { $0 }.min { $0.position < $1.position }
        }
    }

    public func resume(_ source: String, share: Share) throws -> SourceMark? {
        while true {
            guard let layout = try layout(of: source) else {
                try begin(source, share)
                continue
            }
            if layout.instances == share.count { return layout.marks[share.index] }
            try divide(source, layout, among: share.count)
        }
    }

    /// From where the slowest instance goes on; `nil`: from the beginning. Changes nothing. Throws `StoreError`.
    public func slowest(of source: String) throws -> SourceMark? { try layout(of: source)?.smallest }

    private func layout(of source: String) throws -> Layout? {
        try database.with(.positions) { positions in
            guard let found = try positions.findOne(Document { $0.string("_id", source) }) else { return nil }
            return found.read { view in
                let instances = min(max(Int(clamping: view.int64("instances") ?? 1), 1), 1024)
                var marks = [SourceMark?](repeating: nil, count: instances)
                for (index, share) in (view.array("shares") ?? .empty).prefix(instances).enumerated() {
                    marks[index] = share.value.document?.mark
                }
                return Layout(instances: instances, marks: marks)
            }
        }
    }

    private func begin(_ source: String, _ share: Share) throws {
        try database.with(.positions) { positions in
            let update = try Document { d in
                d.document("$setOnInsert") { Self.reset(&$0, share.count, mark: nil) }
            }
            do {
                try positions.updateOne(Document { $0.string("_id", source) }, update, upsert: true)
            } catch let error as MongoError where error.kind == .duplicateKey {
                // Somebody else began at the same moment.
            }
        }
    }

    /// Shares the work anew: everyone begins at the smallest position that anyone had reached.
    ///
    /// What some had done beyond that, the customers' own documents know.
    private func divide(_ source: String, _ layout: Layout, among count: Int) throws {
        try database.with(.positions) { positions in
            let filter = try Document { d in
                d.string("_id", source)
                d.int64("instances", Int64(layout.instances))
            }
            let update = try Document { d in d.document("$set") { Self.reset(&$0, count, mark: layout.smallest) } }
            try positions.updateOne(filter, update)
        }
    }

    private static func reset(_ d: inout DocumentWriter, _ instances: Int, mark: SourceMark?) {
        d.int64("instances", Int64(instances))
        d.array("shares") { a in
            for _ in 0..<instances {
                if let mark { a.document { mark.write(to: &$0) } } else { a.null() }
            }
        }
    }

    public func store(_ marks: [String: SourceMark], share: Share) throws {
        try database.with(.positions) { positions in
            let bulk = positions.bulk(ordered: false)
            for (source, mark) in marks {
                let filter = try Document { d in
                    d.string("_id", source)
                    d.int64("instances", Int64(share.count))
                }
                let entry = try Document { mark.write(to: &$0) }
                let update = try Document { d in
                    try d.document("$set") { d throws(MongoError) in
                        try d.field(named: "shares.\(share.index)", .document(entry))
                    }
                }
                try bulk.updateOne(filter, update)
            }
            let result = try bulk.execute()
            if let refused = result.writeErrors.first { throw refused.error }
            if result.matched < marks.count {
                throw StoreError(
                    "the log's work has been shared anew by another joiner; instance \(share) exists no more",
                    .other)
            }
        }
    }
}

extension SourceMark {
    fileprivate func write(to d: inout DocumentWriter) {
        d.int64("position", position)
        d.int64("device", device)
        d.int64("inode", inode)
        d.int64("head_fingerprint", headFingerprint)
        d.int64("tail_fingerprint", tailFingerprint)
    }
}

extension DocumentView {
    fileprivate var mark: SourceMark? {
        guard let position = int64("position"), position > 0 else { return nil }
        return SourceMark(
            position: position, device: int64("device") ?? 0, inode: int64("inode") ?? 0,
            headFingerprint: int64("head_fingerprint") ?? 0, tailFingerprint: int64("tail_fingerprint") ?? 0)
    }
}
