// A replica set whose secondaries get nothing of what the primary writes, until it dies and one of them takes its place.

import Foundation
import Mongo

extension OwnedReplicaSet {
    /// Keeps everything that is written from now on to the primary (`stopReplProducer`, a fail point); gives the primary.
    public func stallReplication() throws -> OwnedMongo {
        let primary = try primary()
        for member in members where member !== primary { try member.stopReplProducer(true) }
        return primary
    }

    /// Kills the primary before anybody else has what it wrote, and returns when another one is there.
    public func lose(_ primary: OwnedMongo) throws {
        try primary.kill()
        for member in members where member !== primary { try member.stopReplProducer(false) }
        _ = try self.primary()
    }

    /// Starts the old primary again, which then takes back what nobody else has, and returns when all members have
    /// what the new primary had by then.
    public func takeBack(_ old: OwnedMongo) throws {
        try old.restartAlone()
        let end = Date(timeIntervalSinceNow: 90)
        while try !isWhole() {
            guard end > Date() else { throw OwnedMongo.Failure(description: "a member does not follow within 90 s") }
            usleep(50_000)
        }
    }

    /// Whether all members are there, and follow the one primary.
    private func isWhole() throws -> Bool {
        let reply = try primary().command(#"{"replSetGetStatus": 1}"#)
        return reply.read { status in
            let states = (status.array("members") ?? .empty).map { $0.value.document?.string("stateStr") ?? "" }
            return states.count(where: { $0 == "PRIMARY" }) == 1 && states.count(where: { $0 == "SECONDARY" }) == 2
        }
    }
}

extension OwnedMongo {
    fileprivate func stopReplProducer(_ isOn: Bool) throws {
        try command(#"{"configureFailPoint": "stopReplProducer", "mode": "\#(isOn ? "alwaysOn" : "off")"}"#)
    }

    /// How many records this member accounts for in a database, and how many of them a majority has.
    public func accountedRecords(in database: String) throws -> (here: Int, majority: Int) {
        let uri = try MongoURI("mongodb://127.0.0.1:\(port)/?directConnection=true&serverSelectionTimeoutMS=2000")
        let count = RecordCount(pool: try ClientPool(uri: uri, appName: "tests"), database: database)
        return (try count.accounted(concern: "local"), try count.accounted())
    }
}
