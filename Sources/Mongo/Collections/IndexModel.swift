// Indexes: what there must be, made if it is not there.
import CMongoC

/// An index to make.
public struct IndexModel: Sendable {
    /// The fields, each with 1 or -1, in order.
    public var keys: Document
    /// What it is called; the server knows an index by that.
    public var name: String
    /// Whether two documents may not have the same key; one without the field has null for it.
    public var isUnique = false
    /// Whether documents without any of the fields are left out.
    public var isSparse = false
    /// How many seconds after the date in its field a document is taken away; nil: never.
    public var expiresAfter_s: Int32?
    /// Only documents that match this are indexed.
    public var partialFilter: Document?

    /// `keys` as for `createIndex`: each field with 1 or -1, in order.
    public init(
        _ name: String, keys: Document, isUnique: Bool = false, isSparse: Bool = false, partialFilter: Document? = nil
    ) {
        (self.name, self.keys, self.partialFilter) = (name, keys, partialFilter)
        (self.isUnique, self.isSparse) = (isUnique, isSparse)
    }

    func write(to d: inout DocumentWriter) {
        d.document("key", keys)
        d.string("name", name)
        d.document("collation", Collation.simple)
        if isUnique { d.bool("unique", true) }
        if isSparse { d.bool("sparse", true) }
        if let expiresAfter_s { d.int32("expireAfterSeconds", expiresAfter_s) }
        if let partialFilter { d.document("partialFilterExpression", partialFilter) }
    }
}

/// An index that is there.
public struct IndexFound: Sendable {
    /// What it is called.
    public let name: String
    /// The fields, in order, each with 1 or -1; one of another kind (text, hashed) has 0.
    public let keys: [IndexKey]
    /// Whether two documents may not have the same key.
    public let isUnique: Bool
    /// Which documents alone it has; nil: all.
    public let partialFilter: Document?
    /// Whether it is kept up to date, but no query may use it.
    public let isHidden: Bool
    /// Whether it compares texts by a collation of its own, and not as bytes.
    public let hasCollation: Bool

    /// One field of an index.
    public struct IndexKey: Equatable, Sendable {
        /// The field's path, with dots.
        public let field: String
        /// 1 ascending, -1 descending, 0 of another kind.
        public let direction: Int64

        /// To compare with what is found.
        public init(field: String, direction: Int64) {
            self.field = field
            self.direction = direction
        }
    }

    init(_ view: DocumentView) {
        name = view.string("name") ?? ""
        keys = (view.document("key") ?? .empty).map { IndexKey(field: $0.key.string, direction: $0.value.int64 ?? 0) }
        isUnique = view.bool("unique") ?? false
        partialFilter = view.document("partialFilterExpression").flatMap { try? Document(copying: $0) }
        isHidden = view.bool("hidden") ?? false
        hasCollation = view["collation"] != nil
    }
}

extension Collection {
    /// The indexes that there are (`mongoc_collection_find_indexes_with_opts`); none where there is no collection.
    public func indexes() throws -> [IndexFound] {
        var found: [IndexFound] = []
        do {
            try read(mongoc_collection_find_indexes_with_opts(handle, nil)) { found.append(IndexFound($0)) }
        } catch let error as MongoError where error.code == 26 {
            // NamespaceNotFound.
        }
        return found
    }

    /// Makes what is missing (the `createIndexes` command); what exists just so stays. Throws `.duplicateKey` where the
    /// data contradict a unique index, `.configuration` where another index has that name or those keys.
    public func createIndexes(_ models: [IndexModel]) throws {
        let command = try Document { d in
            d.string("createIndexes", name)
            d.array("indexes") { a in for model in models { a.document { model.write(to: &$0) } } }
        }
        let handle = handle
        _ = try Driver.call { mongoc_collection_write_command_with_opts(handle, command.bson, nil, $0, $1) }
    }
}
