// A database with people in it who are to be forgotten.

import EventLog
import Mongo
import Shop

@testable import ShopStore

struct ForgettingShop {
    let database: ShopDatabase
    let sources = SourceTable()
    let store: MongoStore
    let forgetting: Forgetting
    static let now_ms: Int64 = 1_700_000_000_000

    init() throws {
        database = try freshDatabase()
        store = MongoStore(database, sources: sources)
        forgetting = Forgetting(database)
    }

    @discardableResult
    func forget(_ ids: ShopID..., upTo ends: [LogEnd] = [], at now_ms: Int64 = now_ms) throws -> [Findings] {
        try forgetting.forget(ids, upTo: ends, at: now_ms)
    }

    func insert(into collection: String, _ json: String...) throws {
        try with(collection) { for json in json { try $0.insert(Document(json: json)) } }
    }

    func count(_ collection: String, _ filter: String = "{}") throws -> Int {
        try with(collection) { try $0.count(Document(json: filter)) }
    }

    /// A field of the first document that matches, worked out by the caller.
    func read<R>(_ collection: String, _ filter: String, _ body: (DocumentView) -> R?) throws -> R? {
        try with(collection) { try $0.findOne(Document(json: filter))?.read(body) }
    }

    func with<R>(_ collection: String, _ body: (Collection) throws -> R) throws -> R {
        try database.pool.withClient { try body($0.collection(collection, in: database.name)) }
    }

    /// How far a document says that each source is applied.
    func applied(_ id: String) throws -> [String: Int64] {
        let found = try read("customers", #"{"id": "\#(id)"}"#) { view -> [String: Int64]? in
            let pairs = (view.document("joiner")?.array("applied") ?? .empty).compactMap { $0.value.document }
            return Dictionary(pairs.map { ($0.string("source") ?? "", $0.int64("position") ?? 0) }) { one, _ in one }
        }
        return found ?? [:]
    }

    func revision(_ id: String) throws -> Int64 {
        try read("customers", #"{"id": "\#(id)"}"#) { $0.document("joiner")?.int64("rev") } ?? 0
    }

    /// The state with an order more, read up to there.
    func ordered(_ state: CustomerState?, _ position: Int64) -> CustomerState {
        var state = state ?? CustomerState()
        state.cart.unpaid.append(.init(id: .number(position), timestamp_ms: 1))
        state.applied.advance(sources.number(of: "log"), to: position)
        state.touch()
        state.addition.openOrdersChanged = true
        return state
    }

    func write(_ id: ShopID, _ state: CustomerState) -> Bool {
        store.write([CustomerWrite(id: id, state: state)]).allSatisfy(\.isStored)
    }

    func letter(_ position: Int64, _ raw: String) -> DeadLetter {
        DeadLetter(
            source: "log", position: position, raw: Array(raw.utf8), size_bytes: Int64(raw.utf8.count), reason: raw,
            failed_at_ms: 1)
    }
}
