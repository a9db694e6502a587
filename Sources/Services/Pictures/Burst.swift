import Mongo

/// Changes that came one after the other, and are published together: which documents, not what became of them.
struct Burst {
    /// Which documents have changed.
    private(set) var keys: Set<DocumentKey> = []
    /// Those among them of which another id may have been published before: all but plain updates.
    private(set) var doubtful: Set<DocumentKey> = []
    /// When the last of them changed.
    private(set) var last: PictureVersion?

    static let keys_max = 1_000

    var isEmpty: Bool { last == nil }

    /// What the server is to tell of a change.
    static func pipeline() throws -> Document {
        try Document(
            json: """
                [{"$project": {
                  "operationType": 1, "documentKey": 1, "clusterTime": 1,
                  "isRenamed": {"$ne": [{"$type": "$updateDescription.updatedFields.id"}, "missing"]}}}]
                """)
    }

    /// Takes in a change as the stream gives it.
    mutating func add(_ change: DocumentView) {
        if let time = change.timestamp("clusterTime") {
            last = max(last ?? PictureVersion(time: time), PictureVersion(time: time))
        }
        guard let key = change.document("documentKey").flatMap({ DocumentKey($0) }) else { return }
        keys.insert(key)
        if change.string("operationType") != "update" || change.bool("isRenamed") != false { doubtful.insert(key) }
    }
}
