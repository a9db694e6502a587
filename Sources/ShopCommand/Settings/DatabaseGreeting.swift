import Mongo

/// The first question to the database: who is it? An answer that never came is looked into, so that a person is told what
/// to change; the driver itself would only say that it has found no server.
enum DatabaseGreeting {
    /// `readsOnly`: from other members than the primary, too, if the URI says so. Throws `Failure` and `MongoError`.
    static func exchange(_ pool: ClientPool, _ uri: MongoURI, readsOnly: Bool, needsReplicaSet: Bool) throws {
        if readsOnly && uri.namesReadPreference { return }
        let hello: ServerHello
        do { hello = try ask(pool) } catch let error as MongoError {
            throw explained(error, uri) ?? Failure(error)
        }
        if needsReplicaSet && hello.isStandalone { throw DatabaseDiagnosis.standalone }
    }

    private static func explained(_ error: MongoError, _ uri: MongoURI) -> Failure? {
        switch error.kind {
        case .authentication where uri.leavesUsersDatabaseOpen:
            Failure(
                .configuration,
                "\(error); the user is looked up in the database \"\(uri.database ?? "admin")\": if it is known in another one, add authSource=admin (or its name) to the URI"
            )
        case .unavailable where !uri.isLookedUp: diagnosed(uri)
        default: nil
        }
    }

    /// Asks the hosts one by one, until one answers; gives up after two seconds.
    private static func diagnosed(_ uri: MongoURI) -> Failure? {
        let end = ContinuousClock.now + .seconds(2)
        for host in uri.hosts where ContinuousClock.now < end {
            let asAsked = hello(of: host, uri, tls: uri.usesTLS)
            let otherwise = asAsked == nil ? hello(of: host, uri, tls: !uri.usesTLS) : nil
            let diagnosis = DatabaseDiagnosis(host: host, replicaSet: uri.replicaSet, usesTLS: uri.usesTLS)
            if let words = diagnosis.words(asAsked: asAsked, otherwise: otherwise) { return words }
        }
        return nil
    }

    private static func hello(of host: String, _ uri: MongoURI, tls: Bool) -> ServerHello? {
        guard let pool = try? ClientPool(uri: uri.probe(of: host, tls: tls), appName: "shop", maxSize: 1) else {
            return nil
        }
        keepOpen(pool)
        return try? ask(pool)
    }

    private static func ask(_ pool: ClientPool) throws -> ServerHello {
        try pool.withClient { client in
            let command = try Document { $0.int32("hello", 1) }
            return try client.runCommand(command, in: "admin").read { ServerHello($0) }
        }
    }
}

/// What a server says about itself.
struct ServerHello: Equatable {
    /// The replica set that it is a member of.
    var setName: String?
    /// Whether it was started as a member of a set that nobody has made yet.
    var isUninitiated = false
    /// Whether it is a router of a sharded cluster.
    var isRouter = false
    /// The set's primary, as the set itself names it.
    var primary: String?

    var isStandalone: Bool { setName == nil && !isUninitiated && !isRouter }
}

extension ServerHello {
    init(_ reply: DocumentView) {
        setName = reply.string("setName")
        isUninitiated = reply.bool("isreplicaset") == true
        isRouter = reply.string("msg") == "isdbgrid"
        primary = reply.string("primary")
    }
}
