// One command of a bulk write: operations of one kind, small enough for one message.
import CMongoC

final class BulkCommand {
    // Below the server's 48 MB message and 100,000 operations, so that the driver never splits it.
    private static let sizeMax_bytes = 40_000_000
    private static let operationsMax = 50_000
    private static let overheadPerOperation_bytes = 100

    let kind: BulkWrite.Kind
    private let owned: Owned
    private let client: Client
    private var size_bytes = 0
    /// The place in the whole bulk write of each operation here.
    private var places: [Int] = []

    init(_ kind: BulkWrite.Kind, on collection: Collection, ordered: Bool) throws(MongoError) {
        let options = ordered ? Self.ordered : Self.unordered
        guard let handle = mongoc_collection_create_bulk_operation_with_opts(collection.handle, options.bson) else {
            throw MongoError(.command, "no bulk write could be made")
        }
        owned = Owned(handle, mongoc_bulk_operation_destroy)
        (self.kind, self.client) = (kind, collection.client)
        if let session = client.session { mongoc_bulk_operation_set_client_session(handle, session.handle) }
    }

    private static let ordered = Document.ofOne { $0.bool("ordered", true) }
    private static let unordered = Document.ofOne { $0.bool("ordered", false) }

    func hasRoom(for size_bytes: Int) -> Bool {
        places.count < Self.operationsMax
            && self.size_bytes + size_bytes + Self.overheadPerOperation_bytes <= Self.sizeMax_bytes
    }

    /// Adds one operation, by a `mongoc_bulk_operation_…_with_opts`.
    func add(_ call: Driver.Call, operation place: Int, size_bytes: Int) throws(MongoError) {
        var error = bson_error_t()
        guard call(owned.handle, &error) else { throw MongoError(error) }
        places.append(place)
        self.size_bytes += size_bytes + Self.overheadPerOperation_bytes
    }

    /// Sends it (`mongoc_bulk_operation_execute`) and adds what came of it to `result`.
    func execute(into result: inout BulkResult) throws(MongoError) {
        client.checkIsLent()
        let reply = Document()
        var error = bson_error_t()
        let isDone = reply.read { _ in
            AnswerTime.of(.write) { mongoc_bulk_operation_execute(owned.handle, reply.bson, &error) != 0 }
        }
        try reply.read { view throws(MongoError) in
            let refused = WriteError.all(in: view, places: places)
            if let failure = MongoError(writeConcernOf: view) { throw failure }
            if let interrupted = refused.first(where: \.error.isTransient) { throw interrupted.error }
            guard isDone || !refused.isEmpty else { throw MongoError(error, reply: view) }
            result.add(view, refused)
        }
    }
}

extension MongoError {
    /// A write that was made, but not acknowledged as it had to be.
    fileprivate init?(writeConcernOf reply: DocumentView) {
        guard let first = reply.array("writeConcernErrors")?.first(where: { _, _ in true })?.value.document else {
            return nil
        }
        let code = Int32(clamping: first.int64("code") ?? 0)
        let kind = Kind(domain: MONGOC_ERROR_WRITE_CONCERN.rawValue, code: code)
        self.init(kind, first.string("errmsg") ?? "not acknowledged", code: code, codeName: first.string("codeName"))
    }
}
