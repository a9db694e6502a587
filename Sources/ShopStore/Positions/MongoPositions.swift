import EventLog
import Mongo

/// The positions of a log's sources, one document each: what the source is known by, and for every instance that
/// shares the work its own position.
public final class MongoPositions: PositionStore {
    /// How many sources one command asks for or writes.
    private static let chunk = 1_000
    /// How often others may be in the way, one after the other, until that is an error.
    private static let rounds_max = 20

    private let database: ShopDatabase
    private let memory = PositionMemory()

    public init(_ database: ShopDatabase) { self.database = database }

    public func resume(_ sightings: [Sighting], share: Share) throws -> [Resumption] {
        try catchUp()
        for round in 0..<Self.rounds_max {
            let recognised = try recognise(sightings)
            var changes = PositionChanges(share)
            for (sighting, recognition) in zip(sightings, recognised) { changes.add(sighting, recognition) }
            if round == 0, !changes.isEmpty { try makeIndex() }
            if try changes.isEmpty || !write(changes) { return given(recognised, share) }
        }
        throw StoreError("other joiners keep changing how the work is shared", .unavailable)
    }

    /// From where the slowest instance goes on in each of these files. Changes nothing. Throws as `resume`.
    public func slowest(of sightings: [Sighting]) throws -> [Resumption] {
        try recognise(sightings).map { recognition in
            switch recognition {
            case .known(let source): .source(name: source.name, mark: source.smallest)
            case .new(let name): .source(name: name, mark: nil)
            case .notYet: .notYet
            }
        }
    }

    public func store(_ marks: [String: SourceMark], share: Share) throws {
        let field = "shares.\(share.index)"
        let matched = try database.with(.positions) { positions in
            let bulk = positions.bulk(ordered: false)
            for (source, mark) in marks {
                let entry = try Document { mark.write(to: &$0) }
                let update = try Document { d in
                    try d.document("$set") { d throws(MongoError) in try d.field(named: field, .document(entry)) }
                }
                try bulk.updateOne(filter(source, share, from: memory.position(of: source, share), to: mark), update)
            }
            let result = try bulk.execute()
            if let refused = result.writeErrors.first { throw refused.error }
            return result.matched
        }
        guard matched == marks.count else {
            throw try mismatch(Array(marks.keys), share, storing: marks)?.error
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

    private func mismatch(
        _ sources: [String], _ share: Share, storing marks: [String: SourceMark] = [:]
    ) throws -> PositionMismatch? {
        let found = try known { d in d.document("_id") { Self.anyOf(sources, &$0) } }
        let byName = Dictionary(found.map { ($0.name, $0) }) { one, _ in one }
        for source in sources.sorted() {
            let mismatch = PositionMismatch(
                source, share, found: byName[source], expected: memory.position(of: source, share),
                or: marks[source]?.position)
            if let mismatch { return mismatch }
        }
        return nil
    }

    /// What this process goes by from now on.
    private func given(_ recognised: [Recognition], _ share: Share) -> [Resumption] {
        recognised.map { recognition in
            guard case .known(let source) = recognition else { return .notYet }
            let mark = source.marks[share.index]
            memory.note(source.name, share, at: mark?.position)
            return .source(name: source.name, mark: mark)
        }
    }
}

extension MongoPositions {
    private func recognise(_ sightings: [Sighting]) throws -> [Recognition] {
        var recognised: [Recognition] = []
        for start in stride(from: 0, to: sightings.count, by: Self.chunk) {
            let part = sightings[start..<min(start + Self.chunk, sightings.count)]
            let known = KnownSources(try candidates(for: part))
            recognised += try part.map(known.recognise)
        }
        return recognised
    }

    /// All that share a name, an identity, a beginning or a place with one of these.
    private func candidates(for sightings: ArraySlice<Sighting>) throws -> [KnownSource] {
        try known { d in
            d.array("$or") { a in
                a.document { $0.document("_id") { Self.anyOf(sightings.map(\.place), &$0) } }
                a.document { $0.document("identity") { Self.anyOf(sightings.compactMap(\.identity), &$0) } }
                a.document { $0.document("content") { Self.anyOf(sightings.compactMap(\.content), &$0) } }
                a.document { $0.document("path") { Self.anyOf(sightings.map(\.path), &$0) } }
            }
        }
    }

    /// A read of what a majority has may be older than what was acknowledged, right after an election; after this it
    /// is not. A write that changes nothing waits until all that the primary has is a majority's.
    private func catchUp() throws {
        try database.with(.positions) { positions in
            let any = try Document { d in d.document("instances") { $0.int64("$gte", 1) } }
            let nothing = try Document { d in d.document("$max") { $0.int64("instances", 0) } }
            _ = try positions.findAndModify(any, nothing)
        }
    }

    private static func anyOf(_ texts: [String], _ d: inout DocumentWriter) {
        d.array("$in") { a in for text in texts { a.string(text) } }
    }

    private func known(_ filter: (inout DocumentWriter) -> Void) throws -> [KnownSource] {
        try database.with(.positions) { positions in
            var found: [KnownSource] = []
            try positions.find(Document(filter), batchSize: Self.chunk) { view in
                if let source = KnownSource(view) { found.append(source) }
            }
            return found
        }
    }

    /// Whether anything has to be looked at again.
    private func write(_ changes: PositionChanges) throws -> Bool {
        try database.with(.positions) { positions in
            let bulk = positions.bulk(ordered: false)
            try changes.write(to: bulk)
            let result = try bulk.execute()
            // Somebody else began with the same log in the same moment, or found it under another path.
            if let refused = result.writeErrors.first(where: { $0.kind != .duplicateKey }) { throw refused.error }
            return changes.changesPositions || !result.writeErrors.isEmpty
        }
    }

    /// Of two joiners that find one log by two paths at once, one gives it its name.
    private func makeIndex() throws {
        try database.with(.positions) { positions in
            try positions.createIndexes([
                IndexModel("identity", keys: Document { $0.int32("identity", 1) }, isUnique: true, isSparse: true)
            ])
        }
    }
}
