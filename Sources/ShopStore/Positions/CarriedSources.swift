// Positions that go with a log to where it is now, when that is not recognised by itself.

import EventLog
import Mongo

extension MongoPositions {
    /// Has a source be read on in the file that was sighted: it must hold what was read. Its name stays. One that was given
    /// up is none any more after that.
    ///
    /// Throws `StoreError` where there is no such source, or the file is known as another one, and `EventLogError` where it
    /// does not hold what was read.
    public func carry(_ source: String, to sighting: Sighting, rehearsing: Bool) throws {
        guard let known = try known([source]).first?.understood() else {
            throw StoreError("no position of \(source) is stored", .configuration)
        }
        guard sighting.identity != nil else {
            throw StoreError("\(sighting.path) has no whole line yet: nothing tells what it is", .configuration)
        }
        for mark in known.marks.compactMap({ $0 }) { try sighting.verify(mark) }
        if let other = try holder(of: sighting, but: source) {
            throw StoreError("\(sighting.path) is known as \(other.name), and that has been read", .configuration)
        }
        if rehearsing { return }
        var moved = KnownSource(name: source).seen(as: sighting)
        moved.link = sighting.link
        try change(source) { d in
            d.document("$set") { moved.writeIdentity(to: &$0) }
            d.document("$unset") { $0.string("given_up", "") }
            // What it was before is not to be taken for a log that nobody has read.
            if let before = known.identity, before != moved.identity {
                d.document("$addToSet") { $0.string("former", before) }
            }
        }
    }

    /// Another source that the file is, as far as any of that was read.
    private func holder(of sighting: Sighting, but source: String) throws -> KnownSource? {
        try known { d in
            d.array("$or") { a in
                a.document { $0.string("identity", sighting.identity ?? "") }
                a.document { $0.string("path", sighting.path) }
            }
        }.first { $0.name != source && $0.isBegun && !$0.isGivenUp }
    }

    /// Has the group begin with a topic behind these records, which stand in it where another one was read up to. Throws
    /// `StoreError`, also where the group has begun with the topic before.
    public func carry(to topic: String, _ marks: [String: SourceMark]) throws {
        if try self.topic(topic).isBegun {
            throw StoreError("the group \(group) has begun with \(topic) before", .configuration)
        }
        try begin(topic, at: marks)
    }
}
