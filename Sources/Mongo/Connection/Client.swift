// One client, lent to one thread.
import CMongoC

/// A client from a `ClientPool`, valid only inside `withClient`: using it, or a collection of it, later is a bug and
/// stops the program.
public final class Client {
    private var lent: Lent
    /// The session of the transaction under way, to which all of this client's calls belong.
    var session: Session?

    /// Those of all clients of the pool.
    let unended: UnendedTransactions

    init(_ handle: Handle, unended: UnendedTransactions) { (lent, self.unended) = (Lent(handle), unended) }

    func close() { lent.end() }

    var handle: Handle { lent.handle }

    func checkIsLent() { _ = handle }

    /// Throws `.configuration` for a name MongoDB does not allow; asks the server nothing.
    public func collection(_ name: String, in database: String) throws(MongoError) -> Collection {
        try Collection(self, name: name, database: database)
    }

    /// Runs one command on the primary (`mongoc_client_command_simple`) and returns the server's reply.
    @discardableResult
    public func runCommand(_ command: Document, in database: String) throws(MongoError) -> Document {
        try Name.check(database: database)
        let handle = handle
        return try Driver.call { reply, error in
            mongoc_client_command_simple(handle, database, command.bson, nil, reply, error)
        }
    }

    /// Throws `.unavailable`, or what else keeps the server from answering.
    public func ping() throws(MongoError) { try runCommand(Self.pingCommand, in: "admin") }

    /// Which server process the client takes for the primary: its `topologyVersion.processId`, another one after each start
    /// of `mongod` and after each election (`mongoc_client_select_server`). `nil` for a server before 4.4.
    ///
    /// Asks the network only where no primary is known. A new connection's greeting counts at once, so what was read
    /// before this call was not read from a later process than this. Throws `.unavailable`.
    public func primaryProcess() throws(MongoError) -> ObjectID? {
        try withPrimary { server in
            guard let greeting = mongoc_server_description_hello_response(server) else { return nil }
            return DocumentView(greeting).document("topologyVersion")?.objectID("processId")
        }
    }

    /// Whether what the client writes to is a server without a replica set (`mongoc_server_description_type`).
    func primaryIsAlone() throws(MongoError) -> Bool {
        try withPrimary { String(cString: mongoc_server_description_type($0)) == "Standalone" }
    }

    private func withPrimary<R>(_ body: (Handle) -> R) throws(MongoError) -> R {
        var error = bson_error_t()
        guard let server = mongoc_client_select_server(handle, true, nil, &error) else { throw MongoError(error) }
        defer { mongoc_server_description_destroy(server) }
        return body(server)
    }

    private static let pingCommand = Document.ofOne { $0.int32("ping", 1) }
}
