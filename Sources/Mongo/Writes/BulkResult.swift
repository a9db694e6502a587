// What became of a bulk write.

/// The counts of a bulk write, in documents, and the operations that the server refused.
public struct BulkResult: Equatable, Sendable {
    /// Documents that were inserted.
    public internal(set) var inserted = 0
    /// Documents that a filter has found, changed or not.
    public internal(set) var matched = 0
    /// Documents that became others than they were.
    public internal(set) var modified = 0
    /// Documents that an upsert has inserted.
    public internal(set) var upserted = 0
    /// Documents that were deleted.
    public internal(set) var deleted = 0
    /// In the order of the operations. Empty: all were carried out.
    public internal(set) var writeErrors: [WriteError] = []

    mutating func add(_ reply: DocumentView, _ refused: [WriteError]) {
        inserted += Int(clamping: reply.int64("nInserted") ?? 0)
        matched += Int(clamping: reply.int64("nMatched") ?? 0)
        modified += Int(clamping: reply.int64("nModified") ?? 0)
        upserted += Int(clamping: reply.int64("nUpserted") ?? 0)
        deleted += Int(clamping: reply.int64("nRemoved") ?? 0)
        writeErrors += refused
    }
}

/// One operation that the server refused.
public struct WriteError: Equatable, Sendable {
    /// Its place among the operations of the bulk write, from 0.
    public let index: Int
    /// The whole of it, as it would be thrown for the operation by itself.
    public let error: MongoError
    /// Of a duplicate key: the name of the unique index that holds it already, as the server's message gives it.
    public var indexName: String? { kind == .duplicateKey ? Self.indexName(in: error.message) : nil }

    /// Whose fault it is.
    public var kind: MongoError.Kind { error.kind }
    /// The server's number for it.
    public var code: Int32 { error.code }
    /// The server's words, safe to log, and of a validator's refusal the rule.
    public var message: String { error.message }

    static func all(in reply: DocumentView, places: [Int]) -> [WriteError] {
        guard let list = reply.array("writeErrors") else { return [] }
        return list.compactMap { _, value in value.document.map { WriteError($0, places: places) } }
    }

    /// `… index: NAME dup key: …`, or `… index: NAME collation: { … } dup key: …`
    private static func indexName(in message: String) -> String? {
        guard let start = message.firstRange(of: "index: ")?.upperBound,
            let end = [" dup key", " collation:"].compactMap({ message[start...].firstRange(of: $0)?.lowerBound }).min()
        else { return nil }
        return String(message[start..<end])
    }

    private init(_ entry: DocumentView, places: [Int]) {
        let index = Int(clamping: entry.int64("index") ?? -1)
        let code = Int32(clamping: entry.int64("code") ?? 0)
        self.index = places.indices.contains(index) ? places[index] : -1
        error = MongoError(
            MongoError.Kind(writeErrorCode: code), (entry.string("errmsg") ?? "refused") + Self.rule(entry), code: code,
            codeName: entry.string("codeName"))
    }

    /// Of a document that a collection's validator refuses: by which part of it (`errInfo.details`, from 5.0 on).
    private static func rule(_ entry: DocumentView) -> String {
        let details = entry.document("errInfo")?.document("details")
        return details.flatMap { try? $0.relaxedJSON }.map { ": \($0)" } ?? ""
    }
}
