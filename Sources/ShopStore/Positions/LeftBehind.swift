// Sources that were read and are not there any more, although their log is.

import EventLog
import Mongo
import Synchronization

/// A source of which something may be unread that nobody will read any more.
public struct LeftBehind: Equatable, Sendable {
    /// The name under which its position is stored.
    public let source: String
    /// Up to where it was read.
    public let position: Int64
    /// `nil` where it is gone; else how much of it is left behind a link that leads elsewhere.
    public let unread_bytes: Int64?

    var error: EventLogError { .leftBehind(name: source, position: position, unread_bytes: unread_bytes) }
}

extension MongoPositions {
    /// Throws `EventLogError.leftBehind` for a partition that was known in one of these logs and is not on the disk, and for
    /// a file with unread bytes behind a link that leads elsewhere by now. Each log is looked at once.
    func checkLeftBehind(_ sightings: [Sighting], _ recognised: [Recognition]) throws {
        if let found = try leftBehind(sightings, recognised, isNew: looked.isNew).first { throw found.error }
    }

    /// Throws the same where a directory log, in which nothing was found, had partitions that were read.
    public func checkEmptied(_ log: LogAddress) throws {
        guard let (path, host) = try log.folder() else { return }
        let folder = path.hasSuffix("/") ? path : path + "/"
        // The character after the slash.
        let (start, end) = (folder, folder.dropLast() + "0")
        let partitions = try known { d in
            d.array("$or") { a in
                for (field, prefix) in [("path", ""), ("_id", SourceName.ofFile(at: ""))] as [(StaticString, String)] {
                    a.document { d in
                        d.document(field) { d in
                            d.string("$gte", prefix + start)
                            d.string("$lt", prefix + end)
                        }
                    }
                }
            }
        }
        let gone = partitions.first { source in
            source.isBegun && !source.isGivenUp && source.host ?? host == host
                && (source.path ?? SourceName(source.name).path)?.hasPrefix(folder) == true
        }
        guard let gone else { return }
        throw EventLogError.leftBehind(
            name: gone.name, position: gone.smallest?.position ?? 0, unread_bytes: nil)
    }

    /// What was left behind by the logs in which these were found. Throws `StoreError` and `EventLogError`.
    public func leftBehind(_ sightings: [Sighting]) throws -> [LeftBehind] {
        let looked = LookedAt()
        return try leftBehind(sightings, try recognise(sightings), isNew: looked.isNew)
    }

    private func leftBehind(
        _ sightings: [Sighting], _ recognised: [Recognition], isNew: (String) -> Bool
    ) throws -> [LeftBehind] {
        var found: [LeftBehind] = []
        for sighting in sightings {
            guard let log = sighting.identity.flatMap(Self.log), isNew(log) else { continue }
            found += try vanished(from: log, sighting)
        }
        var linked: [String: (Sighting, Recognition)] = [:]
        for (sighting, recognition) in zip(sightings, recognised) {
            if let link = sighting.link, isNew(link) { linked[link] = (sighting, recognition) }
        }
        return try found + unlinked(linked)
    }

    /// `log:IDENTITY/` of a partition of a directory log.
    private static func log(_ identity: String) -> String? {
        guard identity.hasPrefix("log:"), let slash = identity.firstIndex(of: "/") else { return nil }
        return String(identity[...slash])
    }

    /// The log may have been moved since; a partition keeps its file's name.
    private func vanished(from log: String, _ sighting: Sighting) throws -> [LeftBehind] {
        let partitions = try known { d in
            d.document("identity") { d in
                d.string("$gte", log)
                d.string("$lt", log + "\u{10FFFF}")
            }
        }
        return try partitions.compactMap { partition in
            let file = (partition.identity ?? "").dropFirst(log.count)
            guard try sighting.whereabouts("\(sighting.folder)/\(file)") == .nothing else { return nil }
            return LeftBehind(
                source: partition.name, position: partition.smallest?.position ?? 0, unread_bytes: nil)
        }
    }

    private func unlinked(_ linked: [String: (Sighting, Recognition)]) throws -> [LeftBehind] {
        let links = linked.keys.sorted()
        var found: [LeftBehind] = []
        for start in stride(from: 0, to: links.count, by: Self.chunk) {
            let part = Array(links[start..<min(start + Self.chunk, links.count)])
            for before in try known({ d in d.document("link") { Self.anyOf(part, &$0) } }) {
                guard let link = before.link, let (sighting, recognition) = linked[link] else { continue }
                if case .known(let now) = recognition, now.name == before.name { continue }
                if let rest = try rest(of: before, notAt: sighting) { found.append(rest) }
            }
        }
        return found
    }

    /// What is unread of `before`, which was read by the path that leads to the sighting now.
    private func rest(of before: KnownSource, notAt sighting: Sighting) throws -> LeftBehind? {
        guard !before.isGivenUp, before.host == sighting.host, let path = before.path, path != sighting.path else {
            return nil
        }
        let position = before.smallest?.position ?? 0
        let size_bytes = try Sighting.size_bytes(of: path)
        if size_bytes == position { return nil }
        return LeftBehind(source: before.name, position: position, unread_bytes: size_bytes.map { $0 - position })
    }
}

/// What a process has looked at, once.
final class LookedAt: Sendable {
    private let logs = Mutex<Set<String>>([])

    func isNew(_ log: String) -> Bool { logs.withLock { $0.insert(log).inserted } }
}
