// Writing to a collection, one operation at a time. (Many at once: BulkWrite.)
import CMongoC

/// What an update or a delete came to, in documents.
public struct WriteResult: Equatable, Sendable {
    /// Documents that the filter has found, changed or not.
    public var matched = 0
    /// Documents that became others than they were.
    public var modified = 0
    /// Documents that an upsert has inserted: 1 or 0.
    public var upserted = 0
    /// Documents that were deleted: 1 or 0.
    public var deleted = 0
}

extension Collection {
    /// Inserts one document (`mongoc_collection_insert_one`). Throws `.duplicateKey` where a unique index holds the key
    /// already, `.rejected` for what the server never takes.
    public func insert(_ document: Document) throws(MongoError) {
        try WriteCheck.size(document)
        let handle = handle
        let options = try WriteOptions.joined(WriteOptions.insert, of: client)
        _ = try Driver.call { mongoc_collection_insert_one(handle, document.bson, options.bson, $0, $1) }
    }

    /// Updates the first match (`mongoc_collection_update_one`). `update` is made of operators, or a pipeline (a `Document(array:)`); anything else would
    /// replace the document and is refused with `.invalidDocument`.
    @discardableResult
    public func updateOne(_ filter: Document, _ update: Document, upsert: Bool = false) throws(MongoError)
        -> WriteResult
    {
        try WriteCheck.update(update)
        let handle = handle
        let options = try WriteOptions.joined(WriteOptions.of(upsert: upsert), of: client)
        return WriteResult(
            try Driver.call { mongoc_collection_update_one(handle, filter.bson, update.bson, options.bson, $0, $1) })
    }

    /// Deletes the first match (`mongoc_collection_delete_one`); that nothing matched is no error.
    @discardableResult
    public func deleteOne(_ filter: Document) throws(MongoError) -> WriteResult {
        let handle = handle
        let options = try WriteOptions.joined(WriteOptions.delete, of: client)
        return WriteResult(try Driver.call { mongoc_collection_delete_one(handle, filter.bson, options.bson, $0, $1) })
    }

    /// Drops the collection with its indexes (`mongoc_collection_drop`); one that is not there is no error.
    public func drop() throws(MongoError) {
        var error = bson_error_t()
        // 26: there is no such collection, which is what was wanted.
        guard mongoc_collection_drop(handle, &error) || error.code == 26 else { throw MongoError(error) }
    }
}

extension WriteResult {
    fileprivate init(_ reply: Document) {
        matched = Int(clamping: reply.int64("matchedCount") ?? 0)
        modified = Int(clamping: reply.int64("modifiedCount") ?? 0)
        upserted = reply.read { $0["upsertedId"] == nil } ? 0 : 1
        deleted = Int(clamping: reply.int64("deletedCount") ?? 0)
    }
}
