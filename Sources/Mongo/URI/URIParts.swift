// What may be known of a URI besides its text, and the URI that asks one of its servers who it is.

extension MongoURI {
    /// The hosts that are named, `host:port` each. Of `mongodb+srv://` the name under which they are looked up.
    public var hosts: [String] { text.hosts.split(separator: ",").map(String.init) }

    /// The replica set that is asked for.
    public var replicaSet: String? { value(of: "replicaSet") }

    /// Whether somebody is to be logged in, and no database is named that knows them.
    public var leavesUsersDatabaseOpen: Bool { text.userInfo != nil && !has(option: "authSource") }

    /// Whether it says from which members to read, which `ClientPool.Reads.show` heeds.
    public var namesReadPreference: Bool { has(option: "readPreference") }

    /// Whether connections are encrypted: any option that is about TLS asks for it, as the driver sees it.
    public var usesTLS: Bool {
        if let said = value(of: "tls") { return said.lowercased() == "true" }
        return isLookedUp || text.options.contains { Self.key($0)?.hasPrefix("tls") == true }
    }

    /// Whether the hosts come from DNS (`mongodb+srv://`).
    public var isLookedUp: Bool { text.scheme == "mongodb+srv://" }

    /// The files that are named, each with its option.
    public var files: [(option: String, path: String)] {
        ["tlsCAFile", "tlsCertificateKeyFile"].compactMap { option in value(of: option).map { (option, $0) } }
    }

    /// Reaches one host alone, whatever set it belongs to, within half a second; without anybody's credentials, so that it
    /// may also ask a server that cannot prove who it is. Throws `.configuration`.
    public func probe(of host: String, tls: Bool) throws(MongoError) -> MongoURI {
        let patience = "serverSelectionTimeoutMS=500&connectTimeoutMS=500&socketTimeoutMS=500"
        return try MongoURI(
            "mongodb://\(host)/?directConnection=true&\(patience)&" + (tls ? "tls=true&tlsInsecure=true" : "tls=false"))
    }

    private func value(of option: String) -> String? {
        text.options.first { Self.key($0) == option.lowercased() }?.value.percentDecoded
    }

    private static func key(_ field: URIText.Field) -> String? { URIOption.named(field.name)?.key }
}
