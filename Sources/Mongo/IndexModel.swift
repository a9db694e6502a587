// Indexes: what there must be, made if it is not there.
import CMongoC

/// An index to make.
public struct IndexModel: Sendable {
    public var keys: Document
    public var name: String
    public var isUnique = false
    public var isSparse = false
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
        if isUnique { d.bool("unique", true) }
        if isSparse { d.bool("sparse", true) }
        if let partialFilter { d.document("partialFilterExpression", partialFilter) }
    }
}

extension Collection {
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
