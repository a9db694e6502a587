import EventLog
import Following
import ShopCommand
import ShopStore

/// The sources that somebody named: each once, and all partitions of a topic or a directory log that is named whole.
struct ChosenSources {
    let sources: [StoredPosition]

    /// Throws `Failure` for a name that is none's.
    init(_ names: [String], among stored: [StoredPosition]) throws {
        var chosen: [StoredPosition] = []
        for name in names {
            let found = stored.filter { $0.isNamed(name) }
            if found.isEmpty { throw Failure(.inputMissing, "no position of \(madeVisible(name)) is stored") }
            chosen += found.filter { !chosen.contains($0) }
        }
        sources = chosen
    }
}

extension StoredPosition {
    fileprivate func isNamed(_ name: String) -> Bool {
        if source == name { return true }
        let whole = name.hasSuffix("/") ? name : name + "/"
        return source.hasPrefix(whole) && !source.dropFirst(whole.count).contains("/")
    }

    /// Where the file lies, as far as anybody knows.
    var file: String { path ?? SourceName(source).path ?? source }

    /// `kafka:CLUSTER/TOPIC`, for a partition of a topic.
    var topic: String? {
        group == nil ? nil : SourceName(source).topic
    }
}

extension EventLogUser {
    /// The topic that `--events` names, which must be that of these sources. Throws `Failure` for any other, and what its
    /// brokers say.
    func inquiry(about sources: [StoredPosition], _ positions: MongoPositions) throws -> any TopicInquiry {
        let log = try log()
        guard log.traits.isReadByGroups else {
            throw Failure(.usage, "--events has to name the topic, so that its brokers can be asked")
        }
        let inquiry = try log.inquiry(positions)
        if let stranger = sources.first(where: { $0.topic != inquiry.name }) {
            throw Failure(
                .usage, "--events names \(madeVisible(inquiry.name)), not the topic of \(madeVisible(stranger.source))")
        }
        return inquiry
    }
}

/// A joiner that is at work on a file, or on the directory log that it is in, would store its own position next: with this
/// there is none, as far as this machine goes. Throws `StoreError` where there is one.
func keepAway(_ service: String?, from sources: [StoredPosition], of database: ShopDatabase) throws {
    let files = Set(sources.filter { $0.group == nil }.map(\.file))
    let folders = Set(files.map { file in file.lastIndex(of: "/").map { String(file[...$0]) } ?? "./" })
    for log in files.map({ LogAddress.file(path: $0) }) + folders.map({ .directory(path: $0) }) {
        let store = service.map { "\($0) \(database.identity)" } ?? database.identity
        try WorkLock.hold(store: store, log: log, share: .whole, as: service ?? "joiner")
    }
}
