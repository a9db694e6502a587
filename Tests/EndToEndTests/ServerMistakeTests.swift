// Servers that are not what was asked for: one that belongs to no replica set, knows nobody, and then takes only TLS.

import Foundation
import Mongo
import Support
import Testing

extension EndToEnd {
    @Suite("A server that is not what was asked for")
    struct ServerMistakeTests {
        private let folder: TemporaryFolder

        init() throws { folder = try TemporaryFolder() }

        @Test("is told of in the words that a person needs")
        func server() throws {
            let certificate = try makeCertificate()
            let mongo = try OwnedMongo(
                isReplicaSet: false,
                arguments: [
                    "--tlsMode", "preferTLS", "--tlsCertificateKeyFile", certificate, "--tlsCAFile", certificate,
                    "--tlsAllowConnectionsWithoutCertificates",
                ])
            try mongo.start()
            try expectStandalone(mongo)
            try expectUnknownUser(mongo)
            try mongo.command(#"{"setParameter": 1, "tlsMode": "requireTLS"}"#)
            try expectEncryption(mongo, certificate)
        }

        private func expect(_ options: String, user: String = "", _ mongo: OwnedMongo, _ words: String) throws {
            try folder.write("e.ndjson", GoldenCartJoin.input)
            let uri = "mongodb://\(user)127.0.0.1:\(mongo.port)/shop?serverSelectionTimeoutMS=300\(options)"
            let programs = Shop(mongodb: uri, events: folder.path("e.ndjson"))
            let exit = try programs.run(.joiner, "--until-end", seconds: 5)
            #expect(exit.status == ExitCode.configuration && exit.text == "", "\(options) \(exit)")
            #expect(exit.errorText.hasPrefix("error: ") && exit.errorText.contains(words), "\(options) \(exit)")
            #expect(exit.errorText.count(of: "\n") == 1, "\(options) \(exit)")
        }

        private func expectStandalone(_ mongo: OwnedMongo) throws {
            try expect("", mongo, "the database is a single server, and what is promised needs a replica set")
            try expect(
                "&replicaSet=rs0", mongo,
                "127.0.0.1:\(mongo.port) is a single server and belongs to no replica set: take replicaSet=rs0 out")
        }

        private func expectUnknownUser(_ mongo: OwnedMongo) throws {
            try expect("", user: "ada:pw@", mongo, "the user is looked up in the database \"shop\"")
            try expect("&authSource=admin", user: "ada:pw@", mongo, "not authorized by the database: ")
        }

        private func expectEncryption(_ mongo: OwnedMongo, _ certificate: String) throws {
            try expect("", mongo, "takes only encrypted connections: add tls=true to the URI")
            try expect("&tls=true", mongo, "has a certificate that is not accepted")
            try expect("&tls=true&tlsCAFile=\(certificate)", mongo, "needs a replica set")
        }

        /// A certificate for this machine that vouches for itself, with its key (`openssl req`).
        private func makeCertificate() throws -> String {
            let line =
                "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1 "
                + "-addext subjectAltName=IP:127.0.0.1 -keyout key -out certificate && cat key certificate > both.pem"
            let exit = try Shop().shell(line, in: folder)
            try #require(exit.status == 0, "\(exit)")
            return folder.path("both.pem")
        }
    }
}
