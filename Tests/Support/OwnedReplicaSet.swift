// A replica set of several mongods of our own, whose primary can be made to step down.

import Foundation
import Mongo

public final class OwnedReplicaSet: Sendable {
    public let uri: MongoURI
    let members: [OwnedMongo]

    /// Starts nothing yet.
    public init(members count: Int = 3) throws {
        members = try (0..<count).map { _ in try OwnedMongo() }
        let hosts = members.map { "127.0.0.1:\($0.port)" }.joined(separator: ",")
        uri = try MongoURI("mongodb://\(hosts)/?replicaSet=shop")
    }

    /// Returns when there is a primary.
    public func start() throws {
        for member in members { try member.startAlone() }
        let list = members.enumerated().map { #"{"_id": \#($0.offset), "host": "127.0.0.1:\#($0.element.port)"}"# }
        let settings = #"{"electionTimeoutMillis": 2000, "heartbeatIntervalMillis": 500}"#
        let config = #"{"_id": "shop", "members": [\#(list.joined(separator: ", "))], "settings": \#(settings)}"#
        try members[0].command(#"{"replSetInitiate": \#(config)}"#)
        _ = try primary()
    }

    /// Makes the primary step down for some seconds (`replSetStepDown`), and returns when another one is there.
    public func stepDown() throws {
        try primary().command(#"{"replSetStepDown": 10, "secondaryCatchUpPeriodSecs": 5, "force": true}"#)
        _ = try primary()
    }

    /// Waits for one, 60 s at most.
    public func primary() throws -> OwnedMongo {
        let end = Date(timeIntervalSinceNow: 60)
        while end > Date() {
            if let primary = members.first(where: \.isPrimary) { return primary }
            usleep(20_000)
        }
        throw OwnedMongo.Failure(description: "no primary within 60 s")
    }
}

extension OwnedMongo {
    var isPrimary: Bool { (try? command(#"{"hello": 1}"#))?.bool("isWritablePrimary") == true }
}
