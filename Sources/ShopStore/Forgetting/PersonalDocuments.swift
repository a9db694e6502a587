import Mongo
import Shop

/// Customers' documents: one for each id, or several where another program has made them.
struct PersonalDocuments: PersonalData {
    let database: ShopDatabase

    func look(for people: inout [Findings]) throws {
        for index in people.indices {
            try database.with(.customers) { customers in
                try customers.forEachDocument(of: people[index].id) { people[index].note($0) }
            }
        }
    }

    func take(from people: inout [Findings], _ cover: Cover) throws {
        for index in people.indices {
            let before = people[index]
            try database.persistently(in: .customers) { client in
                // A round that was overtaken, or whose end nobody knows, has counted what the next one need not find.
                var found = before
                try empty(&found, cover, database.collection(.customers, of: client))
                found.documents = max(found.documents, people[index].documents)
                people[index] = found
            }
        }
    }

    /// Within a transaction: whoever changes one of the documents meanwhile, or moves its history, makes it fail, or fails.
    private func empty(_ person: inout Findings, _ cover: Cover, _ customers: Collection) throws {
        var tombstone = Tombstone(cover)
        var keys: [Document] = []
        try customers.forEachDocument(of: person.id) { view in
            person.note(view)
            tombstone.take(view)
            if let key = view["_id"] { keys.append(try Document { $0.value("_id", key) }) }
        }
        guard let first = keys.first else { return try customers.insert(new(tombstone, person.id, in: customers)) }
        let writes = customers.bulk(ordered: true)
        for other in keys.dropFirst() { try writes.deleteOne(other) }
        try writes.replaceOne(first, first.read { try tombstone.document(person.id, key: $0["_id"]) })
        if let refused = try writes.execute().writeErrors.first { throw refused.error }
    }

    /// As the joiners' own new documents it has the id for its `_id`, too, unless a document of something else has that: so
    /// nobody who inserts one at the same moment makes a second.
    private func new(_ tombstone: Tombstone, _ id: ShopID, in customers: Collection) throws -> Document {
        let key = try Document { $0.string("_id", id.text) }
        let isTaken = try customers.findOne(key) != nil
        return try key.read { try tombstone.document(id, key: isTaken ? nil : $0["_id"]) }
    }
}

extension Findings {
    fileprivate mutating func note(_ view: DocumentView) {
        if view.isTombstone { tombstones += 1 } else { documents += 1 }
    }
}

extension Collection {
    /// An array that has the id in it is another program's, and nobody's id.
    fileprivate func forEachDocument(of id: ShopID, _ visit: (DocumentView) throws -> Void) throws {
        try find(try .idIsAny(of: [id])) { view in
            if view.string("id").map({ ShopID($0) }) == id { try visit(view) }
        }
    }
}
