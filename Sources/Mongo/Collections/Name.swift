// Names of databases and collections. The driver would cut one at a NUL and use the rest.

enum Name {
    static let databaseMax_bytes = 63
    static let namespaceMax_bytes = 255

    /// Throws `.configuration`.
    static func check(database name: String) throws(MongoError) {
        let isAllowed = name.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && !#"/\."$*<>:|?"#.utf8.contains($0) }
        guard !name.isEmpty, name.utf8.count <= databaseMax_bytes, isAllowed else {
            throw MongoError(
                .configuration,
                "a database's name is 1 to \(databaseMax_bytes) bytes without blanks and any of /\\.\"$*<>:|?")
        }
    }

    /// Throws `.configuration`.
    static func check(collection name: String, in database: String) throws(MongoError) {
        try check(database: database)
        let isAllowed = name.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "$") }
        let hasEdgeDot = name.hasPrefix(".") || name.hasSuffix(".")
        let size_bytes = database.utf8.count + 1 + name.utf8.count
        guard !name.isEmpty, size_bytes <= namespaceMax_bytes, isAllowed, !hasEdgeDot else {
            throw MongoError(
                .configuration,
                "a collection's name is 1 to \(namespaceMax_bytes) bytes with its database's, without $ and controls")
        }
    }
}
