// The positions of a group in the partitions of a topic.
//
// A partition goes from one member to the next. Whoever takes it writes a number of its own into its document, and stores
// positions only as long as that stands there: a member that was paused and overtaken stores none.

import EventLog
import Mongo

extension MongoPositions {
    /// The `_id` of a source's document: every group has its own of a topic's partition.
    func key(_ source: String) -> String {
        SourceName(source).isReadByGroups ? "\(source)?group=\(group)" : source
    }

    public func topic(_ name: String) throws -> KnownTopic {
        try with { positions in
            var known = KnownTopic(isBegun: false, generation: 1)
            try positions.find(Document { $0.string("_id", name) }) { view in
                known.generation = try Self.generation(view, of: name)
                known.isBegun = try Self.groups(view, of: name).contains(self.group)
            }
            return known
        }
    }

    /// The sources come first: whoever finds the group begun finds them, too.
    public func begin(_ topic: String, at starts: [String: SourceMark]) throws {
        try checkLost(startsElsewhere: !starts.isEmpty)
        try database.noteSchema()
        try catchUp()
        try checkOtherGroups(starts)
        try upsert(
            starts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, owner: nil)
        try with { positions in
            let group = try Document { d in d.document("$addToSet") { $0.string("groups", self.group) } }
            _ = try positions.updateOne(Document { $0.string("_id", topic) }, group, upsert: true)
        }
    }

    private static func generation(_ view: DocumentView, of topic: String) throws -> Int {
        guard let found = view["generation"] else { return 1 }
        if let number = found.wholeNumber, 1..<1_000_000 ~= number { return Int(number) }
        throw oddTopic(topic, NotUnderstood("generation", found))
    }

    private static func groups(_ view: DocumentView, of topic: String) throws -> [String] {
        guard let found = view["groups"] else { return [] }
        guard let groups = found.array else { throw oddTopic(topic, NotUnderstood("groups", found)) }
        return groups.compactMap { $0.value.text?.string }
    }

    private static func oddTopic(_ topic: String, _ error: NotUnderstood) -> StoreError {
        StoreError("in positions, of \(topic): \(error.description)", .configuration)
    }

    /// A record that one group passes over has no effect for another one either: the documents say by its source how far
    /// they are. So none begins behind what another one has still to read.
    private func checkOtherGroups(_ starts: [String: SourceMark]) throws {
        let names = starts.keys.sorted()
        for start in stride(from: 0, to: names.count, by: Self.chunk) {
            let part = Array(names[start..<min(start + Self.chunk, names.count)])
            for other in try known({ d in d.document("source") { Self.anyOf(part, &$0) } }) where other.group != group {
                let (position, begin) = (other.smallest?.position ?? 0, starts[other.name]?.position ?? 0)
                if position >= begin { continue }
                throw StoreError(
                    "the group \(other.group ?? "") joins \(other.name) into this database, too, and has read it up to "
                        + "\(position): begun at \(begin), what lies between would be passed over for both. Let that group "
                        + "read it first, begin without --from, or join into another database", .configuration)
            }
        }
    }

    public func stored(_ sources: [String]) throws -> [String: SourceMark] {
        Dictionary(
            try known(sources).map { try $0.understood() }.compactMap { source in
                source.smallest.map { (source.name, $0) }
            }
        ) { one, _ in
            one
        }
    }

    public func take(_ sources: [String]) throws -> [String: SourceMark] {
        let owner = Int64.random(in: 1...Int64.max)
        try upsert(sources.map { ($0, nil) }, owner: owner)
        try catchUp()
        let marks = try stored(sources)
        for source in sources { memory.note(source, at: marks[source]?.position, owner: owner) }
        return marks
    }

    public func release(_ sources: [String]) { memory.forget(sources) }

    /// Makes the documents that are missing, with these positions, and writes the owner's number into all of them.
    private func upsert(_ sources: [(name: String, mark: SourceMark?)], owner: Int64?) throws {
        for start in stride(from: 0, to: sources.count, by: Self.chunk) {
            try with { positions in
                let bulk = positions.bulk(ordered: false)
                for (name, mark) in sources[start..<min(start + Self.chunk, sources.count)] {
                    let update = try Document { d in
                        d.document("$setOnInsert") { self.write(name, mark, to: &$0) }
                        if let owner { d.document("$set") { $0.int64("owner", owner) } }
                    }
                    try bulk.updateOne(Document { $0.string("_id", self.key(name)) }, update, upsert: true)
                }
                // Two members may make one document at once: it is there then.
                let refused = try bulk.execute().writeErrors.filter { $0.kind != .duplicateKey || owner != nil }
                if let refused = refused.first { throw refused.error }
            }
        }
    }

    private func write(_ name: String, _ mark: SourceMark?, to d: inout DocumentWriter) {
        d.string("source", name)
        d.string("group", group)
        d.int64("instances", 1)
        d.array("shares") { a in
            if let mark { a.document { mark.write(to: &$0) } } else { a.null() }
        }
    }

    /// The documents of these sources.
    func known(_ sources: [String]) throws -> [KnownSource] {
        var found: [KnownSource] = []
        for start in stride(from: 0, to: sources.count, by: Self.chunk) {
            let keys = sources[start..<min(start + Self.chunk, sources.count)].map(key)
            found += try known { d in d.document("_id") { Self.anyOf(keys, &$0) } }
        }
        return found
    }
}
