import EventLog
import ShopStore
import Synchronization

/// Answers a reader that asks from where to go on in the files that it has found.
final class SourceStart: Sendable {
    private let positions: any PositionStore
    private let share: Share
    private let crashMarks: CrashMarks?
    private let outage: Outage
    private let joined: JoinedPositions
    /// Whether the joiner is at work: then an outage is waited for. At the start it is an error.
    let isRunning = Atomic(false)
    private let starts = Mutex<[String: Int64]>([:])

    init(
        _ positions: any PositionStore, _ configuration: Joiner.Configuration, _ outage: Outage,
        _ joined: JoinedPositions
    ) {
        (self.positions, self.outage, self.joined) = (positions, outage, joined)
        (share, crashMarks) = (configuration.share, configuration.crashMarks)
    }

    /// From where it was to go on in each source.
    var given: [String: Int64] { starts.withLock { $0 } }

    func resume(_ sightings: [Sighting]) throws -> [Resumption] {
        let ask = { try self.positions.resume(sightings, share: self.share) }
        let answers = isRunning.load(ordering: .acquiring) ? try outage.survive { try ask() } : try ask()
        for case .source(let name, let mark) in answers {
            crashMarks?.pass(name, to: mark?.position ?? 0)
            starts.withLock { $0[name] = mark?.position ?? 0 }
            joined.begin(name, at: mark?.position ?? 0)
        }
        return answers
    }
}
