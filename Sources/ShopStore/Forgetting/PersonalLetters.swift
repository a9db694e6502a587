import Mongo
import Shop

/// Dead letters that are about a person. They are not deleted but emptied: their records would become letters again when
/// the log is read again, and what stands there under a record's place is left as it is.
struct PersonalLetters: PersonalData {
    let database: ShopDatabase
    /// The joiner's, or those of another service.
    var collection = DeadLetters.collection

    private static let portion = 1_000

    func look(for people: inout [Findings]) throws {
        let corrected = try database.corrections()
        let projection = try Document { d in
            for field in ["raw", "source", "position"] { try d.field(named: field, .int32(1)) }
        }
        try database.with(named: collection) { letters in
            try letters.find(.isNoStub, projection: projection) { view in
                guard let id = view.string("_id") else { return }
                let texts = [view["raw"]?.rawBytes, corrected[id]].compactMap { $0 }
                for index in people.indices { people[index].note(id, texts) }
            }
        }
    }

    func take(from people: inout [Findings], _ cover: Cover) throws {
        try look(for: &people)
        let ids = Array(Set(people.flatMap(\.letters)))
        for start in stride(from: 0, to: ids.count, by: Self.portion) {
            try empty(ids[start...].prefix(Self.portion), cover)
        }
    }

    /// Nobody but a replay changes a letter, and the ledger is held.
    private func empty(_ ids: ArraySlice<String>, _ cover: Cover) throws {
        try database.with(named: collection) { letters in
            let emptied = letters.bulk(ordered: false)
            let projection = try Document { d in
                for field in ["source", "position"] { try d.field(named: field, .int32(1)) }
            }
            try letters.find(try .keyIsAny(of: ids), projection: projection) { view in
                guard let id = view.string("_id") else { return }
                try emptied.replaceOne(try .keyIsAny(of: [id]), try emptiedLetter(id, view, cover))
            }
            if let refused = try emptied.execute().writeErrors.first { throw refused.error }
        }
    }

    private func emptiedLetter(_ id: String, _ view: DocumentView, _ cover: Cover) throws -> Document {
        try Document { d in
            d.string("_id", id)
            if let source = view["source"] { d.value("source", source) }
            if let position = view["position"] { d.value("position", position) }
            d.int64(Tombstone.mark, cover.forgotten_at_ms)
        }
    }
}

extension Findings {
    fileprivate mutating func note(_ letter: String, _ texts: [[UInt8]]) {
        if texts.contains(where: mention.isIn) {
            letters.append(letter)
        } else if texts.contains(where: mention.standsElsewhere) {
            doubtfulLetters.append(letter)
        }
    }
}

extension Document {
    /// Matches letters that are not emptied.
    static var isNoStub: Document {
        get throws { try Document { d in d.document(Tombstone.mark) { $0.bool("$exists", false) } } }
    }

    fileprivate static func keyIsAny(of keys: some Sequence<String>) throws -> Document {
        try Document { $0.document("_id") { $0.array("$in") { a in for key in keys { a.string(key) } } } }
    }
}

extension Value {
    /// A record's bytes, also where somebody has stored them as text.
    var rawBytes: [UInt8]? { (binary ?? text?.bytes).map { Array($0) } }
}
