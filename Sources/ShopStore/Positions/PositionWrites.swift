// Positions are written only over those that this process knows.

import EventLog
import Mongo

extension MongoPositions {
    public func store(_ marks: [String: SourceMark], share: Share) throws {
        // What was read before a partition was taken once more lies behind what is known by now.
        let marks = marks.filter { memory[$0.key, share].position ?? -1 < $0.value.position }
        if marks.isEmpty { return }
        for (source, mark) in marks { memory.attempt(source, share, at: mark.position) }
        let matched = try with { positions in
            let bulk = positions.bulk(ordered: false)
            for (source, mark) in marks {
                let known = memory[source, share]
                let before = Standing(position: known.position, owner: known.owner)
                try add(mark, to: bulk, of: source, share, from: before, isRepeatable: true)
            }
            return try run(bulk)
        }
        guard matched == marks.count else {
            try catchUp()
            throw try mismatch(Array(marks.keys), share)?.error
                ?? StoreError("the positions were changed by another joiner meanwhile", .overtaken)
        }
        for (source, mark) in marks { memory.note(source, share, at: mark.position) }
    }

    public func verify(_ sources: [String]?, share: Share) throws {
        let sources = sources ?? memory.sources(of: share)
        guard !sources.isEmpty, try mismatch(sources, share) != nil else { return }
        try catchUp()
        if let mismatch = try mismatch(sources, share) { throw mismatch.error }
    }
}

extension MongoPositions {
    func run(_ bulk: BulkWrite) throws -> Int {
        let result = try bulk.execute()
        if let refused = result.writeErrors.first { throw refused.error }
        return result.matched
    }

    /// Adds one position, over the one before. Where it `isRepeatable` the new one may be there already: the answer to an
    /// earlier attempt may have been lost.
    func add(
        _ mark: SourceMark, to bulk: BulkWrite, of source: String, _ share: Share, from before: Standing,
        isRepeatable: Bool
    ) throws {
        let entry = try Document { mark.write(to: &$0) }
        let update = try Document { d in
            try d.document("$set") { d throws(MongoError) in
                try d.field(named: "shares.\(share.index)", .document(entry))
            }
        }
        try bulk.updateOne(filter(source, share, from: before, orAt: isRepeatable ? mark.position : nil), update)
    }

    private func filter(
        _ source: String, _ share: Share, from before: Standing, orAt now: Int64?
    ) throws -> Document {
        let field = "shares.\(share.index)"
        let isNull = try Document { $0.string("$type", "null") }
        return try Document { d in
            d.string("_id", key(source))
            // Of a partition that is not this process's there is no number: 0 is nobody's.
            if SourceName(source).isReadByGroups { d.int64("owner", before.owner ?? 0) }
            d.int64("instances", Int64(share.count))
            try d.array("$or") { a throws(MongoError) in
                try a.document { d throws(MongoError) in
                    if let before = before.position {
                        try d.field(named: field + ".position", .int64(before))
                    } else {
                        // Compared with null, a position that is there would pass: it has no field called 0.
                        try d.field(named: field, .document(isNull))
                    }
                }
                guard let now else { return }
                try a.document { d throws(MongoError) in try d.field(named: field + ".position", .int64(now)) }
            }
        }
    }

    private func mismatch(_ sources: [String], _ share: Share) throws -> PositionMismatch? {
        let found = try known(sources).map { try $0.understood() }
        let byName = Dictionary(found.map { ($0.name, $0) }) { one, _ in one }
        for source in sources.sorted() {
            let expected = memory[source, share]
            if let mismatch = PositionMismatch(source, share, found: byName[source], expected: expected) {
                return mismatch
            }
        }
        return nil
    }
}
