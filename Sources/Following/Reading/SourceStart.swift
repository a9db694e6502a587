import EventLog
import Logging
import ShopStore
import Synchronization

/// Answers a reader that asks from where to go on: in the files that it has found, or in the partitions of a topic that its
/// group has given to it.
final class SourceStart: PartitionPositions {
    private let positions: any PositionStore
    private let share: Share
    private let crashMarks: CrashMarks?
    private let outage: Outage
    private let joined: JoinedPositions
    private let logger: Logger
    /// Whether the service is at work: then an outage is waited for. At the start it is an error.
    let isRunning = Atomic(false)
    private let starts = Mutex<[String: Int64]>([:])

    init(
        _ positions: any PositionStore, _ settings: FollowSettings, _ outage: Outage,
        _ joined: JoinedPositions, _ logger: Logger
    ) {
        (self.positions, self.outage, self.joined, self.logger) = (positions, outage, joined, logger)
        (share, crashMarks) = (settings.share, settings.crashMarks)
    }

    /// From where it was to go on in each source.
    var given: [String: Int64] { starts.withLock { $0 } }

    func resume(_ sightings: [Sighting]) throws -> [Resumption] {
        let answers = try ask { try positions.resume(sightings, share: share) }
        for case .source(let name, let mark) in answers {
            begin(name, at: mark?.position)
            joined.begin(name, at: mark?.position ?? 0)
        }
        tell(
            answers.compactMap { answer in
                guard case .source(let name, let mark) = answer else { return nil }
                return (name, mark?.position ?? 0)
            })
        return answers
    }

    func topic(_ name: String) throws -> KnownTopic { try positions.topic(name) }

    func begin(_ topic: String, at starts: [String: SourceMark]) throws { try positions.begin(topic, at: starts) }

    func stored(_ sources: [String]) throws -> [String: SourceMark] { try ask { try positions.stored(sources) } }

    func take(_ sources: [String]) throws -> [String: SourceMark] {
        let marks = try ask { try positions.take(sources) }
        for source in sources {
            begin(source, at: marks[source]?.position)
            // Without a position a partition is begun at whatever is its first offset by then.
            if let mark = marks[source] { joined.begin(source, at: mark.position) }
        }
        tell(sources.map { ($0, marks[$0]?.position ?? 0) })
        return marks
    }

    func release(_ sources: [String]) {
        positions.release(sources)
        if sources.isEmpty { return }
        logger.info(
            "Gives up \(sources.count) of its partitions: \(Self.list(sources))",
            metadata: ["sources": "\(Self.list(sources))"])
    }

    private func tell(_ sources: [(name: String, position: Int64)]) {
        if sources.isEmpty { return }
        let places = sources.map { "\($0.name) at \($0.position)" }
        logger.info(
            "Goes on in \(sources.count == 1 ? "" : "\(sources.count) sources: ")\(Self.list(places))",
            metadata: ["sources": "\(Self.list(places))"])
    }

    private static let listed_max = 8

    /// The first ones, and how many more there are.
    private static func list(_ texts: [String]) -> String {
        let first = texts.prefix(listed_max).map(madeVisible).joined(separator: ", ")
        return texts.count > listed_max ? "\(first) and \(texts.count - listed_max) more" : first
    }

    private func ask<R>(_ question: () throws -> R) throws -> R {
        isRunning.load(ordering: .acquiring) ? try outage.survive { try question() } : try question()
    }

    private func begin(_ source: String, at position: Int64?) {
        crashMarks?.pass(source, to: position ?? 0)
        starts.withLock { $0[source] = position ?? 0 }
    }
}
