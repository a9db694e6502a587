// A collection: reading from it. (Writing is in CollectionWrites.swift.)
import CMongoC

/// Throw this inside `find` or `aggregate` to end the reading early, without an error.
public struct StopReading: Error {
    /// Nothing is to be said: the reading ends, and the call returns.
    public init() {}
}

/// A collection of a lent client (`mongoc_collection_t`), valid as long as that client.
public final class Collection {
    /// Its name within the database.
    public let name: String
    /// The name of its database.
    public let database: String
    let client: Client
    private let owned: Owned

    init(_ client: Client, name: String, database: String) throws(MongoError) {
        try Name.check(collection: name, in: database)
        guard let handle = mongoc_client_get_collection(client.handle, database, name) else {
            throw MongoError(.configuration, "no such collection")
        }
        owned = Owned(handle, mongoc_collection_destroy)
        (self.client, self.name, self.database) = (client, name, database)
    }

    /// The same collection, read as the primary has it now (`mongoc_collection_set_read_concern`): also what no majority
    /// has yet and what may still be rolled back. Not inside a transaction.
    public func asThePrimaryHasIt() throws(MongoError) -> Collection {
        let collection = try Collection(client, name: name, database: database)
        let local = Concerns.ofReads(MONGOC_READ_CONCERN_LEVEL_LOCAL)
        mongoc_collection_set_read_concern(collection.handle, local.handle)
        return collection
    }

    var handle: Handle {
        client.checkIsLent()
        return owned.handle
    }

    /// Hands each matching document to `each`, in batches from the server (`mongoc_collection_find_with_opts`).
    ///
    /// - Parameters:
    ///   - filter: what a document has to match; `.all` for each.
    ///   - projection: which fields are handed over; nil for all.
    ///   - sort: each field with 1 or -1; nil for no order.
    ///   - limit: the most documents; 0 for all.
    ///   - batchSize: documents per round trip; 0 for the server's choice.
    ///   - hint: the name of the index to use.
    ///   - time_ms_max: how long the server may take in all, in milliseconds; then it refuses (`MaxTimeMSExpired`).
    ///   - usesDisk: whether the server may sort on disk what is too much for its memory (100 MB).
    ///   - each: may throw `StopReading` to end early. The view is valid only inside it.
    public func find(
        _ filter: Document, projection: Document? = nil, sort: Document? = nil, limit: Int = 0, batchSize: Int = 0,
        hint: String? = nil, time_ms_max: Int? = nil, usesDisk: Bool = false, each: (DocumentView) throws -> Void
    ) throws {
        let options = try Document { d in
            if let projection { d.document("projection", projection) }
            if let sort { d.document("sort", sort) }
            if limit > 0 { d.int64("limit", Int64(limit)) }
            if batchSize > 0 { d.int64("batchSize", Int64(batchSize)) }
            if let hint { d.string("hint", hint) }
            if let time_ms_max { d.int64("maxTimeMS", Int64(time_ms_max)) }
            if usesDisk { d.bool("allowDiskUse", true) }
            d.document("collation", Collation.simple)
            try d.transaction(of: client)
        }
        try read(mongoc_collection_find_with_opts(handle, filter.bson, options.bson, nil), each)
    }

    /// The first match, copied, or nil.
    public func findOne(_ filter: Document, projection: Document? = nil, sort: Document? = nil) throws -> Document? {
        var found: Document?
        try find(filter, projection: projection, sort: sort, limit: 1) { found = try Document(copying: $0) }
        return found
    }

    /// Runs a pipeline (a `Document(array:)`) and hands over its results as `find` does (`mongoc_collection_aggregate`).
    public func aggregate(
        _ pipeline: Document, batchSize: Int = 0, time_ms_max: Int? = nil, usesDisk: Bool = false,
        each: (DocumentView) throws -> Void
    ) throws {
        let options = try Document { d in
            if let time_ms_max { d.int64("maxTimeMS", Int64(time_ms_max)) }
            if batchSize > 0 { d.int64("batchSize", Int64(batchSize)) }
            if usesDisk { d.bool("allowDiskUse", true) }
            d.document("collation", Collation.simple)
            try d.transaction(of: client)
        }
        try read(mongoc_collection_aggregate(handle, MONGOC_QUERY_NONE, pipeline.bson, options.bson, nil), each)
    }

    /// How many documents match (`mongoc_collection_count_documents`): counted one by one, exact.
    public func count(_ filter: Document = .all) throws(MongoError) -> Int {
        var count: Int64 = -1
        let handle = handle
        _ = try Driver.call { reply, error in
            count = mongoc_collection_count_documents(
                handle, filter.bson, WriteOptions.delete.bson, nil, reply, error)
            return count >= 0
        }
        return Int(clamping: count)
    }

    func read(_ cursor: Handle, _ each: (DocumentView) throws -> Void) throws {
        let cursor = Owned(cursor, mongoc_cursor_destroy)
        var time = AnswerTime(.read)
        defer { time.tell() }
        while let found = time.adding({ Driver.found { mongoc_cursor_next(cursor.handle, $0) } }) {
            do { try each(found) } catch is StopReading { return }
        }
        if let failure = Driver.failure({ mongoc_cursor_error_document(cursor.handle, $0, $1) }) { throw failure }
    }
}
