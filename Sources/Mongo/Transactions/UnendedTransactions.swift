// Transactions of this process of which nobody knows whether the server has ended them.
import CMongoC
import Synchronization

/// A connection that breaks in the middle of a transaction leaves it open on the server, which keeps for a minute what it has
/// written from everybody else. So the next transaction begins by ending those (`killSessions`); one that has ended, or
/// was committed, takes no harm from it.
final class UnendedTransactions: Sendable {
    private let sessions = Mutex<[Document]>([])
    /// Those under way, however long they take between two calls.
    private let running = Mutex<[Document]>([])

    func begin(_ session: Session) {
        if let id = session.id { running.withLock { $0.append(id) } }
    }

    func finish(_ session: Session) {
        if let id = session.id { running.withLock { $0.removeAll { $0 == id } } }
    }

    /// Whether a session that the server knows by this id has a transaction of this process under way.
    func isRunning(_ id: Document) -> Bool { running.withLock { $0.contains(id) } }

    func add(_ session: Session) {
        guard let id = session.id else { return }
        sessions.withLock { $0.append(id) }
    }

    /// Throws `.unavailable` where the server is still not there. Who may not end them leaves them to the server.
    func end(by client: Client) throws(MongoError) {
        let left = sessions.withLock { sessions in
            defer { sessions = [] }
            return sessions
        }
        if left.isEmpty { return }
        do {
            try client.runCommand(
                Document { d in d.array("killSessions") { for id in left { $0.document(id) } } }, in: "admin")
        } catch let error as MongoError where error.isTransient {
            sessions.withLock { $0 += left }
            throw error
        } catch {}
    }
}

extension MongoError {
    /// Whether a transaction that ended with this may be open on the server: the connection broke, and nobody heard of its
    /// end. Only then does the driver give the session to nobody else, so that no other transaction is ended with it.
    var leavesTransactionOpen: Bool { codeName == nil && Self.connectionCodes.contains(code) }

    /// `MONGOC_ERROR_STREAM_…`
    private static let connectionCodes: Set<Int32> = [1, 2, 3, 4, 5, 6]
}
