import Mongo
import Shop

/// Notes the town beside addresses that other programs, or older versions, have written without it, or changed since.
public struct TownFilling {
    private static let portion = 1_000

    private let database: ShopDatabase

    /// What came of it.
    public struct Report: Sendable, Equatable {
        /// Customers that were looked at.
        public var seen = 0
        /// Documents that were changed.
        public var changed = 0
    }

    /// Changes nothing yet.
    public init(_ database: ShopDatabase) { self.database = database }

    /// Goes through all customers, a portion at a time, and hands the report so far to `isToEnd`, which may end it.
    ///
    /// Whoever changes an address meanwhile is not overwritten: a document is changed only where the address is the one that was
    /// read. Run again, it changes nothing. Throws `StoreError`.
    public func run(_ isToEnd: (Report) -> Bool = { _ in false }) throws -> Report {
        var report = Report()
        var updates: [Update] = []
        let order = try Document { $0.int32("_id", 1) }
        let fields = try Document(json: #"{"address": 1, "town": 1}"#)
        try database.with(.customers) { customers in
            try customers.find(.all, projection: fields, sort: order, batchSize: Self.portion) { view in
                report.seen += 1
                if let update = try Update(view) { updates.append(update) }
                guard report.seen % Self.portion == 0 else { return }
                report.changed += try write(&updates)
                if isToEnd(report) { throw StopReading() }
            }
        }
        report.changed += try write(&updates)
        return report
    }

    private func write(_ updates: inout [Update]) throws -> Int {
        defer { updates = [] }
        if updates.isEmpty { return 0 }
        return try database.with(.customers) { customers in
            let bulk = customers.bulk(ordered: false)
            for update in updates { try bulk.updateOne(update.filter, update.update) }
            let result = try bulk.execute()
            if let refused = result.writeErrors.first { throw refused.error }
            return result.modified
        }
    }
}

/// What a document needs for its town to be that of its address. One without an address is left alone: a town there is
/// somebody else's field.
private struct Update {
    let filter: Document
    let update: Document

    init?(_ view: DocumentView) throws {
        guard let key = view["_id"], let address = view["address"], let text = address.text?.string else { return nil }
        let town = Town(in: text)
        if town == nil ? view["town"]?.isAbsence ?? true : view.string("town") == town?.name { return nil }
        filter = try Document { d in
            d.value("_id", key)
            d.value("address", address)
        }
        update = try Document { d in
            d.document("$set") { d in
                if let town { d.string("town", town.name) } else { d.null("town") }
            }
        }
    }
}
