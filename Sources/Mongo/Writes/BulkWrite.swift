// Many writes in few round trips.
import CMongoC

/// Writes gathered here go to the server in as few commands as possible when `execute` is called, once.
///
/// Each command is a bulk operation of the driver's own (`mongoc_bulk_operation_t`): with several in one, the driver
/// reports a failed document and forgets that the network broke afterwards, and lost writes would look done.
public final class BulkWrite {
    enum Kind { case insert, update, delete }

    private let collection: Collection
    private let isOrdered: Bool
    private var commands: [BulkCommand] = []
    /// Operations so far.
    public private(set) var count = 0

    init(_ collection: Collection, ordered: Bool) {
        self.collection = collection
        isOrdered = ordered
    }

    /// Adds an insertion (`mongoc_bulk_operation_insert_with_opts`). Throws `.rejected` beyond 16 MiB.
    public func insert(_ document: Document) throws(MongoError) {
        try WriteCheck.size(document)
        try add(.insert, document.size_bytes) { bulk, error in
            mongoc_bulk_operation_insert_with_opts(bulk, document.bson, WriteOptions.insert.bson, error)
        }
    }

    /// Adds an update of the first match (`mongoc_bulk_operation_update_one_with_opts`), by operators or a pipeline. Throws
    /// `.invalidDocument` for anything else, which would replace the document, and `.rejected` beyond 16 MiB.
    public func updateOne(_ filter: Document, _ update: Document, upsert: Bool = false) throws(MongoError) {
        try WriteCheck.update(update)
        try add(.update, filter.size_bytes + update.size_bytes) { bulk, error in
            mongoc_bulk_operation_update_one_with_opts(
                bulk, filter.bson, update.bson, WriteOptions.of(upsert: upsert).bson, error)
        }
    }

    /// Adds a replacement of the first match (`mongoc_bulk_operation_replace_one_with_opts`). Throws `.invalidDocument` for
    /// one with operators, and `.rejected` beyond 16 MiB.
    public func replaceOne(_ filter: Document, _ document: Document, upsert: Bool = false) throws(MongoError) {
        try WriteCheck.replacement(document)
        try add(.update, filter.size_bytes + document.size_bytes) { bulk, error in
            mongoc_bulk_operation_replace_one_with_opts(
                bulk, filter.bson, document.bson, WriteOptions.of(upsert: upsert).bson, error)
        }
    }

    /// Adds a deletion of the first match (`mongoc_bulk_operation_remove_one_with_opts`).
    public func deleteOne(_ filter: Document) throws(MongoError) {
        try add(.delete, filter.size_bytes) { bulk, error in
            mongoc_bulk_operation_remove_one_with_opts(bulk, filter.bson, WriteOptions.delete.bson, error)
        }
    }

    /// Sends everything; with no operations, does nothing. What the server refuses one by one is in the result, and ends
    /// an ordered bulk. Throws what concerns the whole, and `.unavailable` where the server was interrupted: then any part
    /// may have been written. In a transaction the first refusal is thrown: it has ended the transaction, of which a commit
    /// would only say that it may be run again, for ever.
    public func execute() throws(MongoError) -> BulkResult {
        defer { commands = [] }
        var result = BulkResult()
        for command in commands {
            try command.execute(into: &result)
            if isOrdered, !result.writeErrors.isEmpty { break }
        }
        result.writeErrors.sort { $0.index < $1.index }
        if collection.client.session != nil, let refused = result.writeErrors.first { throw refused.error }
        return result
    }

    private func add(
        _ kind: Kind, _ size_bytes: Int, _ call: (OpaquePointer, Driver.ErrorPointer) -> Bool
    ) throws(MongoError) {
        let command = try command(for: kind, size_bytes)
        var error = bson_error_t()
        guard call(command.handle, &error) else { throw MongoError(error) }
        command.note(operation: count, size_bytes: size_bytes)
        count += 1
    }

    /// The last command if order matters, else the last of that kind; a new one where that is none or full.
    private func command(for kind: Kind, _ size_bytes: Int) throws(MongoError) -> BulkCommand {
        let open = isOrdered ? commands.last : commands.last { $0.kind == kind }
        if let open, open.kind == kind, open.hasRoom(for: size_bytes) { return open }
        let command = try BulkCommand(kind, on: collection, ordered: isOrdered)
        commands.append(command)
        return command
    }
}

extension Collection {
    /// A new, empty bulk write. Ordered: in order, up to the first refusal. Otherwise: all, in any order.
    public func bulk(ordered: Bool) -> BulkWrite { BulkWrite(self, ordered: ordered) }
}
