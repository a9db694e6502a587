// Where a change stream begins, and the check that it is a place at all.

/// Where a change stream begins.
public enum WatchStart: Sendable {
    /// With the next change.
    case now
    /// Behind the place that a stream's `resumeToken` names (`resumeAfter`). Not behind an invalidation.
    case resumeAfter(Document)
    /// As `resumeAfter`, also behind the invalidation with which a stream ends when its collection is dropped or renamed.
    case startAfter(Document)
    /// With the first change at that time of the cluster or later (`startAtOperationTime`).
    case at(Timestamp)

    var isToken: Bool {
        switch self {
        case .resumeAfter, .startAfter: true
        case .now, .at: false
        }
    }

    /// Throws `.historyLost` for what is no place: an empty token or the time 0 the driver would take for `now`, without a
    /// word, and what has come meanwhile would be passed over.
    func write(to d: inout DocumentWriter) throws(MongoError) {
        switch self {
        case .now: break
        case .resumeAfter(let token):
            try Self.check(token)
            d.document("resumeAfter", token)
        case .startAfter(let token):
            try Self.check(token)
            d.document("startAfter", token)
        case .at(let time):
            guard time != Timestamp(seconds: 0, increment: 0) else {
                throw MongoError(.historyLost, "there is no operation time 0")
            }
            d.timestamp("startAtOperationTime", time)
        }
    }

    /// A token is opaque, but for what the server calls it by: `_data`, in hexadecimal digits.
    private static func check(_ token: Document) throws(MongoError) {
        let data = token.string("_data") ?? ""
        guard !data.isEmpty, data.utf8.count.isMultiple(of: 2), data.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
            throw MongoError(.historyLost, "that is no resume token of a change stream")
        }
    }
}

/// What a change stream gives of the document that was updated, in the field `fullDocument`.
public enum FullDocument: String, Sendable, CaseIterable {
    /// Nothing: only the fields that were changed, in `updateDescription`. (Of an insertion or a replacement it is all there.)
    case omitted = "default"
    /// As a majority has it when the change is read; null where it has been deleted since.
    case lookedUp = "updateLookup"
    /// As it was just after the change, where the collection keeps such images; else null. From server 6.0 on.
    case whenKept = "whenAvailable"
    /// As it was just after the change; the stream fails where there is no image. From server 6.0 on.
    case required = "required"
}
