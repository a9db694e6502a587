// What an error means for the transaction that it happened in: whether to run all of it again, to commit again, or to do
// with less.
import CMongoC

/// What the server's labels say.
enum TransactionState: Sendable {
    case unsaid
    /// `TransientTransactionError`: nothing of it is stored.
    case storedNothing
    /// `UnknownTransactionCommitResult`: all of it may be stored, or nothing.
    case commitUnknown

    init(_ labels: Set<String>) {
        if labels.contains("UnknownTransactionCommitResult") {
            self = .commitUnknown
        } else {
            self = labels.contains("TransientTransactionError") ? .storedNothing : .unsaid
        }
    }
}

extension MongoError {
    /// Whether the transaction that threw this has stored nothing and may be run again from its first read on: the server
    /// has labelled it `TransientTransactionError`, or was not there.
    public var mayRunTransactionAgain: Bool { isTransient && !isCommitUnknown }

    /// Whether it is of a commit that was made or not, nobody knows (`UnknownTransactionCommitResult`): either all is
    /// stored, or nothing. Then the commit may be asked for again; the whole transaction only where running it twice does no
    /// harm.
    public var isCommitUnknown: Bool { transaction == .commitUnknown }

    /// Whether something was larger than the server or the driver takes: a document, a message or a whole transaction. Half
    /// of it may pass.
    public var isTooLarge: Bool { Self.tooLargeCodes.contains(code) || Self.tellsOfSize(message) }

    /// BSONObjectTooLarge, and the same of an update, of an insertion, of a transaction and of one for the server's cache.
    private static let tooLargeCodes: Set<Int32> = [10334, 17419, 17420, 257, 390]

    /// The driver has no numbers of their own for what it finds itself, and neither have all parts of the server.
    private static func tellsOfSize(_ message: String) -> Bool {
        ["larger than the max allowed message size", "too large for the cluster", "exceeded the max"].contains {
            message.firstRange(of: $0) != nil
        }
    }

    /// As an error of a commit that the server may have made.
    var withUnknownCommit: MongoError {
        MongoError(kind, message, code: code, codeName: codeName, transaction: .commitUnknown)
    }
}
