// Why no server would do, worked out from what one of them says when it is asked alone.
import EventLog

/// What is asked of a server, to be held against what it says.
struct DatabaseDiagnosis {
    let host: String
    let replicaSet: String?
    let usesTLS: Bool

    static let standalone = Failure(
        .configuration,
        "the database is a single server, and what is promised needs a replica set: start mongod with --replSet, and run rs.initiate() once (one member is enough)"
    )

    /// The words for a person, or nil where the answers explain nothing. `asAsked`: what it says over TLS or not, as the
    /// URI has it, its certificate unchecked; `otherwise`: the other way.
    func words(asAsked: ServerHello?, otherwise: ServerHello?) -> Failure? {
        guard let asAsked else {
            guard otherwise != nil else { return nil }
            return usesTLS
                ? refusal("speaks no TLS: take tls=true and what belongs to it out of the URI")
                : refusal("takes only encrypted connections: add tls=true to the URI")
        }
        return aboutSet(asAsked) ?? aboutPrimary(asAsked)
    }

    private func aboutSet(_ hello: ServerHello) -> Failure? {
        if hello.isUninitiated { return refusal("waits for its replica set to be made: run rs.initiate() there") }
        guard let replicaSet, replicaSet != hello.setName else { return nil }
        guard let its = hello.setName else {
            return refusal(
                "is a single server and belongs to no replica set: take replicaSet=\(replicaSet) out of the URI")
        }
        return refusal("belongs to the replica set \"\(its)\": correct replicaSet=\(replicaSet) in the URI")
    }

    /// The server itself is what was asked for, so it is the way there, or the one who leads.
    private func aboutPrimary(_ hello: ServerHello) -> Failure? {
        if let primary = hello.primary, primary != host {
            return Failure(
                .unavailable,
                "the database is unavailable: its primary, \(madeVisible(primary)), cannot be reached from here")
        }
        if hello.setName != nil && hello.primary == nil {
            return Failure(.unavailable, "the database is unavailable: its replica set has no primary just now")
        }
        guard usesTLS else { return nil }
        return refusal(
            "has a certificate that is not accepted: name the file of its authority (tlsCAFile), and the server as the certificate does"
        )
    }

    private func refusal(_ reason: String) -> Failure {
        Failure(.configuration, "the database at \(madeVisible(host)) \(madeVisible(reason))")
    }
}
