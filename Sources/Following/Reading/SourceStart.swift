import EventLog
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
    /// Whether the service is at work: then an outage is waited for. At the start it is an error.
    let isRunning = Atomic(false)
    private let starts = Mutex<[String: Int64]>([:])

    init(
        _ positions: any PositionStore, _ settings: FollowSettings, _ outage: Outage,
        _ joined: JoinedPositions
    ) {
        (self.positions, self.outage, self.joined) = (positions, outage, joined)
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
        return marks
    }

    func release(_ sources: [String]) { positions.release(sources) }

    private func ask<R>(_ question: () throws -> R) throws -> R {
        isRunning.load(ordering: .acquiring) ? try outage.survive { try question() } : try question()
    }

    private func begin(_ source: String, at position: Int64?) {
        crashMarks?.pass(source, to: position ?? 0)
        starts.withLock { $0[source] = position ?? 0 }
    }
}
