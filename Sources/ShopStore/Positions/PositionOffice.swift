// What an operator may do to positions. Whoever is at work on them notices: it stops, or goes on from the new ones.

import EventLog
import Mongo

/// A source as an operator sees it.
public struct StoredPosition: Sendable, Equatable {
    /// The name under which its position is stored.
    public let source: String
    /// The group whose position it is, for a topic's partition.
    public let group: String?
    /// How many joiners share it.
    public let instances: Int
    /// From where the slowest instance goes on; `nil`: from the beginning.
    public let position: Int64?
    /// Where it was seen last, for a file.
    public let path: String?
    /// On which machine that was.
    public let host: String?
    /// The positions of all instances, as far as they have any.
    public let marks: [SourceMark]
    /// What of the stored document nobody can understand.
    public let oddity: String?

    init(_ source: KnownSource) {
        (host, marks, oddity) = (source.host, source.marks.compactMap { $0 }, source.oddity)
        (self.source, group, instances) = (source.name, source.group, source.instances)
        (position, path) = (source.smallest?.position, source.path)
    }
}

extension MongoPositions {
    /// All that are stored, by name; those that were given up are not among them. Throws `StoreError`.
    ///
    /// `withGivenUp`: those, too.
    public func all(withGivenUp: Bool = false) throws -> [StoredPosition] {
        try known { d in
            d.array("$or") { a in
                a.document { $0.document("instances") { $0.bool("$exists", true) } }
                a.document { $0.document("shares") { $0.bool("$exists", true) } }
            }
        }.filter { withGivenUp || !$0.isGivenUp }.map(StoredPosition.init)
            .sorted { ($0.source, $0.group ?? "") < ($1.source, $1.group ?? "") }
    }

    /// Has every instance go on from there; `nil`: from the beginning. What was joined before has no second effect.
    ///
    /// Throws `StoreError`, also where there is no such source.
    public func reset(_ source: String, to mark: SourceMark?) throws {
        let known = try existing(source)
        try change(key(source)) { d in
            d.document("$set") { d in
                if SourceName(source).isReadByGroups {
                    d.int64("owner", Int64.random(in: 1...Int64.max))
                    d.string("source", source)
                    d.string("group", group)
                }
                d.int64("instances", Int64(known.instances))
                d.array("shares") { a in
                    for _ in 0..<known.instances {
                        if let mark { a.document { mark.write(to: &$0) } } else { a.null() }
                    }
                }
            }
        }
    }

    /// Says that a source is gone for good. Its name stays its own: what comes in its place has another one, and is read
    /// from its beginning. What was read is still known, so that it is not read again should it come back. A topic is given
    /// up as a whole, for all groups. Throws as `reset`.
    public func giveUp(_ source: String) throws {
        if let topic = SourceName(source).topic { return try giveUpTopic(topic) }
        _ = try existing(source)
        try change(source) { d in
            d.document("$set") { d in
                d.bool("given_up", true)
            }
            d.document("$unset") { d in
                for field in ["identity", "path", "host", "link"] as [StaticString] { d.string(field, "") }
            }
        }
    }

    private func giveUpTopic(_ topic: String) throws {
        let sources = try all().filter { SourceName($0.source).topic == topic }
        if sources.isEmpty { throw StoreError("no position of \(topic) is stored", .configuration) }
        let next = Int64(try self.topic(topic).generation + 1)
        try change(topic) { d in d.document("$set") { $0.int64("generation", next) } }
        try with { positions in
            for source in sources {
                let key = "\(source.source)?group=\(source.group ?? "")"
                _ = try positions.deleteOne(Document { $0.string("_id", key) })
            }
        }
    }

    func existing(_ source: String) throws -> KnownSource {
        guard let known = try known([source]).first, !known.isGivenUp else {
            throw StoreError("no position of \(source) is stored", .configuration)
        }
        return known
    }

    func change(_ key: String, _ update: (inout DocumentWriter) -> Void) throws {
        let changed = try with { positions in
            try positions.updateOne(Document { $0.string("_id", key) }, Document(update), upsert: false)
        }
        if changed.matched == 0 { throw StoreError("no position of \(key) is stored", .configuration) }
    }
}
