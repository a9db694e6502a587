// Keeps one answer of mongod back for a while: whoever waits for it is known to be in the middle of a batch.

import Foundation
import Mongo
import Support

/// MongoDB's fail point `failCommand`, which a mongod has that was started with `HeldAnswer.arguments`. The next
/// query of one collection is answered a little later; the joiner begins each batch by asking for its products.
struct HeldAnswer {
    static let arguments = ["--setParameter", "enableTestCommands=1"]
    /// How long the answer is late: time enough to stop whoever asked, in milliseconds.
    private static let late_ms = 3_000
    private static let asked_ms_max = 30_000

    private let admin: ClientPool
    private let collection: String
    private let entered: Int64

    init(_ collection: String, in database: String, of mongo: OwnedMongo) throws {
        admin = try ClientPool(uri: mongo.uri, appName: "held answer")
        self.collection = collection
        let reply = try admin.run(
            """
            {"configureFailPoint": "failCommand", "mode": {"times": 1}, "data": {"failCommands": ["find"], \
            "namespace": "\(database).\(collection)", "blockConnection": true, "blockTimeMS": \(Self.late_ms)}}
            """)
        entered = reply.int64("count") ?? 0
    }

    /// Waits until somebody asks; gives the name under which it is connected (`appName`).
    func asker() throws -> String {
        _ = try admin.run(
            """
            {"waitForFailPoint": "failCommand", "timesEntered": {"$numberLong": "\(entered + 1)"}, \
            "maxTimeMS": \(Self.asked_ms_max)}
            """)
        let operations = try admin.run(#"{"currentOp": 1, "active": true, "command.find": "\#(collection)"}"#)
        let name = operations.read { $0.array("inprog")?.document("0")?.string("appName") }
        guard let name else {
            throw DeadlinePassed(description: "nobody waits for an answer from \(collection)")
        }
        return name
    }
}

extension ClientPool {
    fileprivate func run(_ command: String) throws -> Document {
        try withClient { try $0.runCommand(Document(json: command), in: "admin") }
    }
}
