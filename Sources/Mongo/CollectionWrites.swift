// Writing to a collection, one operation at a time. (Many at once: BulkWrite.)
import CMongoC

/// What an update or a delete came to, in documents.
public struct WriteResult: Equatable, Sendable {
    public var matched = 0
    public var modified = 0
    public var upserted = 0
    public var deleted = 0
}

extension Collection {
    /// Throws `.duplicateKey` where a unique index holds the key already, `.rejected` for what the server never takes.
    public func insert(_ document: Document) throws(MongoError) {
        try WriteCheck.size(document)
        let handle = handle
        _ = try Driver.call { mongoc_collection_insert_one(handle, document.bson, WriteOptions.plain.bson, $0, $1) }
    }

    /// Updates the first match. `update` is made of operators, or a pipeline (a `Document(array:)`); anything else would
    /// replace the document and is refused with `.invalidDocument`.
    @discardableResult
    public func updateOne(_ filter: Document, _ update: Document, upsert: Bool = false) throws(MongoError)
        -> WriteResult
    {
        try WriteCheck.update(update)
        let handle = handle
        return WriteResult(
            try Driver.call { reply, error in
                mongoc_collection_update_one(
                    handle, filter.bson, update.bson, WriteOptions.of(upsert: upsert).bson, reply, error)
            })
    }

    /// Updates every match; otherwise as `updateOne`.
    @discardableResult
    public func updateMany(_ filter: Document, _ update: Document, upsert: Bool = false) throws(MongoError)
        -> WriteResult
    {
        try WriteCheck.update(update)
        let handle = handle
        return WriteResult(
            try Driver.call { reply, error in
                mongoc_collection_update_many(
                    handle, filter.bson, update.bson, WriteOptions.of(upsert: upsert).bson, reply, error)
            })
    }

    @discardableResult
    public func deleteOne(_ filter: Document) throws(MongoError) -> WriteResult {
        let handle = handle
        return WriteResult(try Driver.call { mongoc_collection_delete_one(handle, filter.bson, nil, $0, $1) })
    }

    @discardableResult
    public func deleteMany(_ filter: Document) throws(MongoError) -> WriteResult {
        let handle = handle
        return WriteResult(try Driver.call { mongoc_collection_delete_many(handle, filter.bson, nil, $0, $1) })
    }

    /// Updates the first match in the order of `sort` and returns it, as it was before or after
    /// (`mongoc_collection_find_and_modify_with_opts`); nil where nothing matched, or an upsert had no "before".
    public func findAndModify(
        _ filter: Document, _ update: Document, sort: Document? = nil, projection: Document? = nil,
        upsert: Bool = false, returnsNew: Bool = true
    ) throws(MongoError) -> Document? {
        try WriteCheck.update(update)
        let options = mongoc_find_and_modify_opts_new()
        defer { mongoc_find_and_modify_opts_destroy(options) }
        mongoc_find_and_modify_opts_set_update(options, update.bson)
        if let sort { mongoc_find_and_modify_opts_set_sort(options, sort.bson) }
        if let projection { mongoc_find_and_modify_opts_set_fields(options, projection.bson) }
        let flags =
            (upsert ? MONGOC_FIND_AND_MODIFY_UPSERT.rawValue : 0)
            | (returnsNew ? MONGOC_FIND_AND_MODIFY_RETURN_NEW.rawValue : 0)
        mongoc_find_and_modify_opts_set_flags(options, mongoc_find_and_modify_flags_t(flags))
        let handle = handle
        let reply = try Driver.call {
            mongoc_collection_find_and_modify_with_opts(handle, filter.bson, options, $0, $1)
        }
        return try reply.read { view throws(MongoError) in
            guard let found = view.document("value") else { return nil }
            return try Document(copying: found)
        }
    }

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
