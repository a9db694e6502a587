import CMongoC

extension Collection {
    /// Updates the first match in the order of `sort` and returns it, as it was before or after
    /// (`mongoc_collection_find_and_modify_with_opts`); nil where nothing matched, or an upsert had no "before".
    /// Never part of a transaction.
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
}
