// Opening a change stream, and closing it in time.
import CMongoC

extension Collection {
    /// Opens a change stream (`mongoc_collection_watch`), lends it to `body`, and closes it however that ends. Every change
    /// from `start` on that a majority has is given, once. Asks the server at once; needs a replica set.
    ///
    /// - Parameters:
    ///   - pipeline: a `Document(array:)` of stages that the changes pass on the server; they must keep `_id`.
    ///   - start: where to begin.
    ///   - fullDocument: what is given of an updated document.
    ///   - wait_ms: how long `next` waits on the server when there is nothing (`maxAwaitTimeMS`), from 1. It must be less
    ///     than the `socketTimeoutMS` of the URI, 30,000 ms unless given: the driver would take the silence for an
    ///     interruption, again and again, and never return.
    ///   - batchSize: changes per round trip; 0 for the server's choice.
    ///   - body: has the stream to itself, and cannot keep it.
    ///
    /// Throws what `body` throws; `.historyLost` where the server cannot begin at `start` any more (ChangeStreamHistoryLost)
    /// or that is no place in its history; `.configuration` for a `wait_ms` that is too long. Not inside a transaction.
    public func watch<R>(
        _ pipeline: Document? = nil, from start: WatchStart = .now, fullDocument: FullDocument = .omitted,
        wait_ms: Int = 1_000, batchSize: Int = 0, _ body: (borrowing ChangeStream) throws -> R
    ) throws -> R {
        precondition(client.session == nil, "a change stream is no part of a transaction")
        try client.checkOutlasts(wait_ms: wait_ms)
        let options = try Document { d in
            try start.write(to: &d)
            if fullDocument != .omitted { d.string("fullDocument", fullDocument.rawValue) }
            d.int64("maxAwaitTimeMS", Int64(wait_ms))
            if batchSize > 0 { d.int32("batchSize", Int32(clamping: batchSize)) }
        }
        let stages = pipeline ?? .all
        guard let handle = mongoc_collection_watch(self.handle, stages.bson, options.bson) else {
            throw MongoError(.command, "no change stream could be made")
        }
        let stream = ChangeStream(handle, of: client, wait_ms: wait_ms)
        if let failure = stream.failure { throw start.isToken ? failure.ofResuming : failure }
        return try body(stream)
    }
}

extension Client {
    /// Throws `.configuration` where the driver's patience with a socket ends first.
    fileprivate func checkOutlasts(wait_ms: Int) throws(MongoError) {
        let patience_ms = mongoc_uri_get_option_as_int32(mongoc_client_get_uri(handle), "sockettimeoutms", 300_000)
        guard (1..<Int(patience_ms)).contains(wait_ms) else {
            throw MongoError(
                .configuration, "a change stream waits 1 to \(patience_ms - 1) ms, less than socketTimeoutMS")
        }
    }
}

extension MongoError {
    /// As an error of opening a stream with a token: of one that it cannot read the server says only how it fails to.
    fileprivate var ofResuming: MongoError {
        guard code == 15 || (50_800..<50_900).contains(code) else { return self }
        return MongoError(.historyLost, "the resume token cannot be read: \(message)", code: code, codeName: codeName)
    }
}
