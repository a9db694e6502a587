import Mongo
import Shop

/// What is left of a customer's document: what the log is known by.
///
/// The mark stands beside `joiner`, which the joiners write as a whole: so it stays, whatever they find contained. A
/// customer who comes again has it as well; only a document with nothing else in it is passed over.
struct Tombstone {
    private var counts = EventCounts()
    private var applied = AppliedPositions()
    private let forgotten_at_ms: Int64
    private let sources = SourceTable()

    init(_ cover: Cover) {
        forgotten_at_ms = cover.forgotten_at_ms
        for (source, position) in cover.positions.sorted(by: { $0.key < $1.key }) {
            applied.advance(sources.number(of: source), to: position)
        }
    }

    /// Takes in what is known of the log in a document that it replaces; what cannot be understood there says nothing.
    mutating func take(_ view: DocumentView) {
        let found = Bookkeeping(salvaging: view, sources)
        counts.applied = max(counts.applied, found.counts.applied)
        counts.duplicate = max(counts.duplicate, found.counts.duplicate)
        for entry in found.applied.entries { applied.advance(entry.source, to: entry.position) }
    }

    /// `key`: the document's `_id`; the server makes one up where that is `nil`. Throws `MongoError`.
    func document(_ id: ShopID, key: Value?) throws -> Document {
        try Document { d in
            if let key { d.value("_id", key) }
            d.string("id", id.text)
            d.int64(Self.mark, forgotten_at_ms)
            // It is a new document: nobody may take it for one that he knows, and go on with what he remembers.
            Bookkeeping(revision: Revision.after(nil), applied: applied, counts: counts).write(to: &d, sources)
        }
    }

    static let mark: StaticString = "forgotten_at_ms"
}

extension DocumentView {
    /// Whether a customer's document holds nothing but what a tombstone keeps.
    var isTombstone: Bool {
        self[Tombstone.mark] != nil
            && allSatisfy { name, _ in ["_id", "id", "forgotten_at_ms", "joiner"].contains(name.string) }
    }
}

extension Bookkeeping {
    /// What can be understood of a document's `joiner`, however little that is.
    init(salvaging document: DocumentView, _ sources: SourceTable) {
        self.init()
        guard let view = document["joiner"]?.document else { return }
        if let found = view["counts"]?.document {
            counts.applied = (try? found.count("applied", below: .max, "applied")) ?? 0
            counts.duplicate = (try? found.count("duplicate", below: .max, "duplicate")) ?? 0
        }
        for (_, value) in view["applied"]?.array ?? .empty {
            guard let pair = value.document, let source = pair.string("source"), let position = pair.int64("position")
            else { continue }
            applied.advance(sources.number(of: source), to: position)
        }
    }
}
