// What a MongoDB URI may say, and that it never shows a secret.
import Testing

@testable import Mongo

@Suite("A MongoDB URI") struct URITests {
    @Test(
        "is accepted where every option is known and sensible",
        arguments: [
            "mongodb://localhost", "mongodb://localhost/", "mongodb://localhost:27017/shop",
            "mongodb://[::1]:27017/shop",
            "mongodb://a:1,b:2,c/shop?replicaSet=rs0", "mongodb://%2Ftmp%2Fmongodb-27017.sock/shop",
            "mongodb://localhost?tls=true", "mongodb://h/?TLS=TRUE&w=majority&JOURNAL=false",
            "mongodb://user:p%40ss@h/?authMechanism=SCRAM-SHA-256&authSource=admin",
            "mongodb://h/?readPreference=secondary&readPreferenceTags=dc:ny&readPreferenceTags=",
            "mongodb://h/?compressors=snappy,zlib&zlibCompressionLevel=-1", "mongodb://h/?w=3&wTimeoutMS=0",
            "mongodb://h/?readConcernLevel=majority&maxStalenessSeconds=-1", "mongodb+srv://cluster.example.com/shop",
        ])
    func accepted(text: String) throws {
        _ = try MongoURI(text)
    }

    @Test(
        "is refused, naming what is wrong",
        arguments: [
            ("mongodb://h/?tlss=true", "did you mean tls?"), ("mongodb://h/?replicaset2=a", "did you mean replicaSet?"),
            ("mongodb://h/?sockettimoutms=5", "did you mean socketTimeoutMS?"), ("mongodb://h/?xyzzy=1", "xyzzy"),
            ("mongodb://h/?safe=true", "unknown option"), ("mongodb://h/?slaveOk=true", "unknown option"),
            ("mongodb://h/?w=majorty", "w cannot be \"majorty\""), ("mongodb://h/?w=0", "acknowledged"),
            ("mongodb://h/?w=-1", "acknowledged"), ("mongodb://h/?w=", "acknowledged"),
            ("mongodb://h/?tls=1", "true or false"), ("mongodb://h/?tls=yes", "true or false"),
            ("mongodb://h/?journal=", "true or false"), ("mongodb://h/?connectTimeoutMS=5s", "whole number"),
            ("mongodb://h/?connectTimeoutMS=0x10", "whole number"), ("mongodb://h/?maxPoolSize=0", "whole number"),
            ("mongodb://h/?socketTimeoutMS=99999999999999999999", "whole number"),
            ("mongodb://h/?readPreference=primry", "one of primary"),
            ("mongodb://h/?readConcernLevel=majorty", "one of local"),
            ("mongodb://u@h/?authMechanism=SCRAM", "one of SCRAM-SHA-1"),
            ("mongodb://h/?compressors=snapy", "a list of snappy"),
            ("mongodb://h/?appName=a&appname=b", "appName twice"), ("mongodb://h/?ssl=true&tls=true", "twice"),
            ("mongodb://h/?tls", "name=value"), ("mongodb://h/?tls=true&", "name=value"),
            ("mongodb://h/?replicaSet=%4", "%XX"), ("mongodb://h/?replicaSet=%00", "%XX"),
            ("mongodb://h/a\u{0}b", "control"), ("mongodb://h/a%00b", "%XX"), ("mongodb://h/a b", "space"),
            ("mongodb://h/a%20b", "database's name"), ("mongodb://h/a.b", "database's name"),
            ("http://h", "mongodb://"), ("", "mongodb://"), ("mongodb://", "not a MongoDB URI"),
            ("mongodb://h/?soc\u{212A}etTimeoutMS=5", "unknown option"),
            ("mongodb+srv://localhost:27017/", "not a MongoDB URI"), ("mongodb://h:99999/", "not a MongoDB URI"),
        ])
    func refused(text: String, reason: String) {
        let error = #expect(throws: MongoError.self) { try MongoURI(text) }
        #expect(error?.kind == .configuration)
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    }

    @Test(
        "shows no secret, however it is printed",
        arguments: [
            "mongodb://user:hunter2@h/shop", "mongodb://user:hunter2@h", "mongodb://:hunter2@h/shop",
            "mongodb://user:a%20hunter2@a,b/shop?tls=true",
            "mongodb://h/?tls=true&tlsCertificateKeyFile=k&tlsCertificateKeyFilePassword=hunter2",
            "mongodb://a:b@h/?authMechanism=MONGODB-AWS&authMechanismProperties=AWS_SESSION_TOKEN:hunter2",
            // Letters that join with what stands before or after them are no part of it.
            "mongodb://user:hunter2\u{604}@h", "mongodb://user\u{604}:hunter2@h/shop",
            "mongodb://user:\u{301}hunter2@h",
            "mongodb://user:hunter2@h/\u{301}shop?tls=true",
        ])
    func redacted(text: String) throws {
        guard let uri = try? MongoURI(text) else { return #expect(text.contains("//:")) }
        #expect(uri.carriesPassword)
        var dumped = ""
        dump(uri, to: &dumped)
        for shown in [
            uri.description, "\(uri)", String(reflecting: uri), dumped, "\(Optional(uri) as Any)", "\([uri])",
        ] {
            #expect(!shown.contains("hunter2"))
            #expect(shown.contains("***"))
        }
    }

    @Test(
        "that is refused shows no secret either",
        arguments: [
            "mongodb://user:hunter2@", "mongodb://user:hunter2/x@h/", "mongodb://user:1/hunter2@h",
            "mongodb://user:x?hunter2@h", "mongodb://user:x?hunter2=1@h/", "mongodb://user:hunter2", "hunter2",
            "mongodb://user:p@hunter2@h/", "mongodb://user:%hunter2@h",
            "mongodb://h/?tlsCertificateKeyFilePassword=%0hunter2",
            "mongodb://user:hunter2@h:port/", "mongodb://user:hunter2@h/?tlss=true", "mongodb://user:hunter2 @h",
            "mongodb://user:hunter2@h/?authMechanismProperties=TOKEN:hunter2",
            "mongodb://user:hunter2@\u{301}h:port", "mongodb://user:hunter2?\u{301}x@h",
        ])
    func refusedRedacted(text: String) {
        let error = #expect(throws: MongoError.self) { try MongoURI(text) }
        #expect(error?.description.contains("hunter2") == false)
    }

    @Test("tells its database, and can name another")
    func database() throws {
        let uri = try MongoURI("mongodb://user:secret@a:1,b:2/shop?w=2")
        #expect(uri.database == "shop")
        #expect(try MongoURI("mongodb://h/?w=2").database == nil)
        #expect(try MongoURI("mongodb://h/sh%C3%B3p").database == "shóp")
        let other = try uri.naming(database: "ładny")
        #expect(other.database == "ładny")
        #expect(other.description == "mongodb://user:***@a:1,b:2/%C5%82adny?w=2")
        #expect(throws: MongoError.self) { try uri.naming(database: "a/b") }
        #expect(try MongoURI("mongodb://h/\u{301}").database == "\u{301}")
        #expect(try MongoURI("mongodb://h\u{604}").naming(database: "a") == MongoURI("mongodb://h\u{604}/a"))
    }

    @Test("carries no password when it has only a user")
    func noPassword() throws {
        #expect(try !MongoURI("mongodb://user@h/?authMechanism=MONGODB-X509").carriesPassword)
        #expect(try !MongoURI("mongodb://h/?tls=true").carriesPassword)
    }

    @Test("has only options that the driver knows, by the type it knows", arguments: URIOption.all)
    func table(option: URIOption) {
        #expect(DriverOptions.hasType(of: option), "\(option.name)")
    }
}
