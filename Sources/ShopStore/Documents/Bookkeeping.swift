import Mongo
import Shop

/// `joiner`: what a document says about the records that went into it. The shape is the same everywhere.
struct Bookkeeping {
    /// Another one with each write of a joiner; 0 where it was never written by one.
    var revision: Int64 = 0
    var applied = AppliedPositions()
    var counts = EventCounts()

    /// That of a document that no joiner has written.
    init() {}

    init(revision: Int64, applied: AppliedPositions, counts: EventCounts) {
        self.revision = revision
        self.applied = applied
        self.counts = counts
    }

    /// Reads the `joiner` of a document. Absent it is new; but what is there must be understood: a record that it names
    /// would be applied again.
    init(reading document: DocumentView, _ sources: SourceTable) throws(NotUnderstood) {
        guard let view = try document.part("joiner") else { return }
        revision = try view.count("rev", below: .max, "joiner.rev") ?? 0
        if let counts = try view.part("counts", "joiner.counts") {
            self.counts = EventCounts(
                applied: try counts.count("applied", below: .max, "joiner.counts.applied") ?? 0,
                duplicate: try counts.count("duplicate", below: .max, "joiner.counts.duplicate") ?? 0)
        }
        for (_, value) in try view.list("applied", "joiner.applied") ?? .empty {
            guard let pair = value.document, let source = pair.string("source"), let position = pair.int64("position")
            else { throw NotUnderstood("joiner.applied", value) }
            applied.advance(sources.number(of: source), to: position)
        }
    }

    func write(to d: inout DocumentWriter, _ sources: SourceTable) {
        d.document("joiner") { d in
            d.int64("rev", revision)
            // Pairs, not fields: a source's name must never become a field path.
            d.array("applied") { a in
                for entry in applied.entries {
                    a.document { d in
                        d.string("source", sources.name(of: entry.source))
                        d.int64("position", entry.position)
                    }
                }
            }
            d.document("counts") { d in
                d.int64("applied", counts.applied)
                d.int64("duplicate", counts.duplicate)
            }
        }
    }

    /// Matches the document with this id as long as it still has the revision.
    static func guardRevision(_ id: ShopID, _ revision: Int64, _ d: inout DocumentWriter) {
        d.string("id", id.text)
        if revision > 0 { return d.int64("joiner.rev", revision) }
        d.array("$or") { a in
            // Null matches a field that is not there, though not in an empty array; and somebody may have written 0.
            a.document { $0.null("joiner.rev") }
            a.document { $0.int32("joiner.rev", 0) }
            a.document { $0.array("joiner") { _ in } }
            // Nor is it equal to what is there and empty.
            a.document { $0.array("joiner.rev") { _ in } }
            a.document { $0.document("joiner.rev") { _ in } }
        }
    }
}
