// Positions are written only over those that this process knows.

import EventLog
import Mongo

extension MongoPositions {
    public func store(_ marks: [String: SourceMark], share: Share) throws {
        let field = "shares.\(share.index)"
        let matched = try database.with(.positions) { positions in
            let bulk = positions.bulk(ordered: false)
            for (source, mark) in marks {
                memory.attempt(source, share, at: mark.position)
                let entry = try Document { mark.write(to: &$0) }
                let update = try Document { d in
                    try d.document("$set") { d throws(MongoError) in try d.field(named: field, .document(entry)) }
                }
                try bulk.updateOne(filter(source, share, from: memory[source, share].position, to: mark), update)
            }
            let result = try bulk.execute()
            if let refused = result.writeErrors.first { throw refused.error }
            return result.matched
        }
        guard matched == marks.count else {
            try catchUp()
            throw try mismatch(Array(marks.keys), share)?.error
                ?? StoreError("the positions were changed by another joiner meanwhile", .configuration)
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
    /// The document where the position is the one before, or already the new one: the answer to an earlier attempt may
    /// have been lost.
    private func filter(
        _ source: String, _ share: Share, from before: Int64?, to mark: SourceMark
    ) throws -> Document {
        let field = "shares.\(share.index)"
        return try Document { d in
            d.string("_id", source)
            d.int64("instances", Int64(share.count))
            try d.array("$or") { a throws(MongoError) in
                try a.document { d throws(MongoError) in
                    if let before {
                        try d.field(named: field + ".position", .int64(before))
                    } else {
                        try d.field(named: field, .null)
                    }
                }
                try a.document { d throws(MongoError) in
                    try d.field(named: field + ".position", .int64(mark.position))
                }
            }
        }
    }

    private func mismatch(_ sources: [String], _ share: Share) throws -> PositionMismatch? {
        let found = try known { d in d.document("_id") { Self.anyOf(sources, &$0) } }
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
