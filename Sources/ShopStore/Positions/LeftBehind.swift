// Sources that were read and are not there any more, although their log is.

import EventLog
import Mongo
import Synchronization

extension MongoPositions {
    /// Throws `EventLogError.leftBehind` for a partition that was known in one of these logs and is not on the disk, and for
    /// a file with unread bytes behind a link that leads elsewhere by now. Each log is looked at once.
    func checkLeftBehind(_ sightings: [Sighting], _ recognised: [Recognition]) throws {
        for sighting in sightings {
            guard let log = sighting.identity.flatMap(Self.log), looked.isNew(log) else { continue }
            try checkPartitions(of: log, sighting)
        }
        var linked: [String: (Sighting, Recognition)] = [:]
        for (sighting, recognition) in zip(sightings, recognised) {
            if let link = sighting.link, looked.isNew(link) { linked[link] = (sighting, recognition) }
        }
        try checkLinks(linked)
    }

    /// `log:IDENTITY/` of a partition of a directory log.
    private static func log(_ identity: String) -> String? {
        guard identity.hasPrefix("log:"), let slash = identity.firstIndex(of: "/") else { return nil }
        return String(identity[...slash])
    }

    /// The log may have been moved since; a partition keeps its file's name.
    private func checkPartitions(of log: String, _ sighting: Sighting) throws {
        let partitions = try known { d in
            d.document("identity") { d in
                d.string("$gte", log)
                d.string("$lt", log + "\u{10FFFF}")
            }
        }
        for partition in partitions {
            let file = (partition.identity ?? "").dropFirst(log.count)
            guard try sighting.whereabouts("\(sighting.folder)/\(file)") == .nothing else { continue }
            throw EventLogError.leftBehind(
                name: partition.name, position: partition.smallest?.position ?? 0, unread_bytes: nil)
        }
    }

    private func checkLinks(_ linked: [String: (Sighting, Recognition)]) throws {
        let links = linked.keys.sorted()
        for start in stride(from: 0, to: links.count, by: Self.chunk) {
            let part = Array(links[start..<min(start + Self.chunk, links.count)])
            for before in try known({ d in d.document("link") { Self.anyOf(part, &$0) } }) {
                guard let link = before.link, let (sighting, recognition) = linked[link] else { continue }
                if case .known(let now) = recognition, now.name == before.name { continue }
                try check(before, notAt: sighting)
            }
        }
    }

    /// `before` was read by the path that leads to the sighting now.
    private func check(_ before: KnownSource, notAt sighting: Sighting) throws {
        guard !before.isGivenUp, before.host == sighting.host, let path = before.path, path != sighting.path else {
            return
        }
        let position = before.smallest?.position ?? 0
        let size_bytes = try Sighting.size_bytes(of: path)
        if size_bytes == position { return }
        throw EventLogError.leftBehind(
            name: before.name, position: position, unread_bytes: size_bytes.map { $0 - position })
    }
}

/// What a process has looked at, once.
final class LookedAt: Sendable {
    private let logs = Mutex<Set<String>>([])

    func isNew(_ log: String) -> Bool { logs.withLock { $0.insert(log).inserted } }
}
