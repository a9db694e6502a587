import Testing

@testable import ShopCommand

@Suite struct DiagnosisTests {
    private static let member = ServerHello(setName: "shop", primary: "h:1")

    private func words(
        set: String? = nil, tls: Bool = false, asAsked: ServerHello? = nil, otherwise: ServerHello? = nil
    ) -> String? {
        DatabaseDiagnosis(host: "h:1", replicaSet: set, usesTLS: tls).words(asAsked: asAsked, otherwise: otherwise)
            .map { "\($0.status.rawValue) \($0.message)" }
    }

    @Test("A server that does not answer at all explains nothing")
    func silence() { #expect(words() == nil && words(set: "shop", tls: true) == nil) }

    @Test("A server that is just what was asked for explains nothing")
    func right() { #expect(words(set: "shop", asAsked: Self.member) == nil && words(asAsked: ServerHello()) == nil) }

    @Test("One that answers only over TLS, or only without, says which")
    func encryption() {
        #expect(
            words(otherwise: Self.member)
                == "78 the database at h:1 takes only encrypted connections: add tls=true to the URI")
        #expect(words(tls: true, otherwise: Self.member)?.hasPrefix("78 the database at h:1 speaks no TLS") == true)
        #expect(words(tls: true, asAsked: Self.member)?.contains("certificate that is not accepted") == true)
    }

    @Test("One of another set, of none, or of one that is still to be made says so")
    func sets() {
        #expect(
            words(set: "other", asAsked: Self.member)
                == "78 the database at h:1 belongs to the replica set \"shop\": correct replicaSet=other in the URI")
        #expect(words(set: "other", asAsked: ServerHello())?.contains("single server") == true)
        #expect(words(set: "other", asAsked: ServerHello(isUninitiated: true))?.contains("run rs.initiate()") == true)
    }

    @Test("One whose primary is missing or out of reach is an outage, whatever the URI says")
    func primary() {
        #expect(
            words(set: "shop", asAsked: ServerHello(setName: "shop"))
                == "69 the database is unavailable: its replica set has no primary just now")
        #expect(
            words(asAsked: ServerHello(setName: "shop", primary: "mongodb\u{202E}:1"))
                == #"69 the database is unavailable: its primary, mongodb\u{202e}:1, cannot be reached from here"#)
    }
}
