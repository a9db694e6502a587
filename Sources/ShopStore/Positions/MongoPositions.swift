import EventLog
import Logging
import Mongo

/// The positions of a log's sources, one document each: what the source is known by, and for every instance that
/// shares the work its own position.
public final class MongoPositions: PositionStore {
    /// How many sources one command asks for or writes.
    static let chunk = 1_000
    /// How often others may be in the way, one after the other, until that is an error.
    private static let rounds_max = 20

    let database: ShopDatabase
    /// For logs that groups share: the group whose positions these are.
    let group: String
    let memory = PositionMemory()
    let looked = LookedAt()

    let logger: Logger

    /// The joiner's are in `positions`, those of another service in a collection of its own.
    let collection: String
    var isJoiners: Bool { collection == ShopDatabase.Collections.positions.rawValue }

    /// `say` is told what a person should know; `service` is whose positions they are, where they are not the joiner's.
    public init(
        _ database: ShopDatabase, of service: String? = nil, group: String = "shop-joiner",
        logger: Logger = .silent
    ) {
        (self.database, self.group, self.logger) = (database, group, logger)
        let joiners = ShopDatabase.Collections.positions.rawValue
        collection = service.map { "\(joiners).\($0)" } ?? joiners
    }

    /// Lends the collection for the length of the call. Throws `StoreError`.
    func with<R>(_ body: (Collection) throws -> R) throws -> R { try database.with(named: collection, body) }

    public func resume(_ sightings: [Sighting], share: Share) throws -> [Resumption] {
        try checkLost(startsElsewhere: false)
        if looked.isNew("schema") { try database.noteSchema() }
        try catchUp()
        for round in 0..<Self.rounds_max {
            let recognised = try recognise(sightings)
            if round == 0 { try checkLeftBehind(sightings, recognised) }
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
}

extension MongoPositions {
    /// What this process goes by from now on.
    private func given(_ recognised: [Recognition], _ share: Share) -> [Resumption] {
        recognised.map { recognition in
            guard case .known(let source) = recognition else { return .notYet }
            let mark = source.marks[share.index]
            memory.note(source.name, share, at: mark?.position)
            return .source(name: source.name, mark: mark)
        }
    }

    func recognise(_ sightings: [Sighting]) throws -> [Recognition] {
        var recognised: [Recognition] = []
        for start in stride(from: 0, to: sightings.count, by: Self.chunk) {
            let part = sightings[start..<min(start + Self.chunk, sightings.count)]
            let known = KnownSources(try candidates(for: part).map { try $0.understood() })
            let found = try part.map(known.recognise)
            let strangers = zip(part, found).filter { $1.isNew }.map(\.0)
            let lookalikes = try lookalikes(of: strangers)
            for stranger in strangers { try KnownSources.refuse(stranger, readAs: lookalikes) }
            recognised += found
        }
        return recognised
    }

    /// The sources that begin with the same line as one of these, as whatever kind of log and under whatever number.
    private func lookalikes(of sightings: [Sighting]) throws -> [KnownSource] {
        let lines = Set(sightings.compactMap(\.firstLine))
        if lines.isEmpty { return [] }
        return try known { d in
            d.array("$or") { a in
                for line in lines { a.document { $0.document("content") { $0.string("$regex", "^\(line)(/|$)") } } }
            }
        }
    }

    /// All that share a name, an identity, a beginning or a place with one of these.
    private func candidates(for sightings: ArraySlice<Sighting>) throws -> [KnownSource] {
        try known { d in
            d.array("$or") { a in
                a.document { $0.document("_id") { Self.anyOf(sightings.map(\.place), &$0) } }
                a.document { $0.document("identity") { Self.anyOf(sightings.compactMap(\.identity), &$0) } }
                a.document { $0.document("content") { Self.anyOf(sightings.compactMap(\.content), &$0) } }
                a.document { $0.document("former") { Self.anyOf(sightings.compactMap(\.identity), &$0) } }
                a.document { $0.document("path") { Self.anyOf(sightings.map(\.path), &$0) } }
            }
        }
    }

    /// A read of what a majority has may be older than what was acknowledged, right after an election; after this it
    /// is not. A write that changes nothing waits until all that the primary has is a majority's.
    func catchUp() throws {
        do {
            let command = try Document { d in
                d.string("findAndModify", collection)
                d.document("query") { d in d.document("instances") { $0.int64("$gte", 1) } }
                d.document("update") { d in d.document("$max") { $0.int64("instances", 0) } }
                d.document("writeConcern") { $0.string("w", "majority") }
            }
            try database.pool.withClient { _ = try $0.runCommand(command, in: database.name) }
        } catch let error as MongoError {
            throw StoreError(error)
        }
    }

    static func anyOf(_ texts: [String], _ d: inout DocumentWriter) {
        d.array("$in") { a in for text in texts { a.string(text) } }
    }

    func known(_ filter: (inout DocumentWriter) -> Void) throws -> [KnownSource] {
        try with { positions in
            var found: [KnownSource] = []
            try positions.find(Document(filter), batchSize: Self.chunk) { view in
                if let source = KnownSource(view) { found.append(source) }
            }
            return found
        }
    }

    /// Whether anything has to be looked at again.
    private func write(_ changes: PositionChanges) throws -> Bool {
        try with { positions in
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
        try with { positions in
            try positions.createIndexes([
                IndexModel("identity", keys: Document { $0.int32("identity", 1) }, isUnique: true, isSparse: true)
            ])
        }
    }
}
