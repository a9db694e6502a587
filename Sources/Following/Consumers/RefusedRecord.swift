import Mongo
import ShopStore

/// A record that the database does not take, as the dead letter that it becomes.
struct RefusedRecord {
    let letter: DeadLetter

    init(_ record: LogRecord, _ error: MongoError, by service: String, failed_at_ms: Int64) {
        self.init(record, because: "\(error)", by: service, failed_at_ms: failed_at_ms)
    }

    init(_ record: LogRecord, because reason: String, by service: String, failed_at_ms: Int64) {
        letter = DeadLetter(
            source: record.source, position: record.position, raw: record.bytes, size_bytes: Int64(record.size_bytes),
            reason: "\(service): \(reason)", failed_at_ms: failed_at_ms)
    }
}

extension ShopTransaction {
    /// Puts letters among the dead letters; those that are there stay as they are.
    /// A service has its own: what is put back into the log from the joiner's would count a second time for the joiner.
    func keep(_ letters: [DeadLetter], of service: String) throws {
        if letters.isEmpty { return }
        let bulk = try collection("\(DeadLetters.collection).\(service)").bulk(ordered: false)
        for letter in letters { try letter.add(to: bulk) }
        try run(bulk)
    }
}
