import EventLog
import Synchronization

/// How much of the log is still to be joined, of what is this joiner's to read.
public struct Behind: Equatable, Sendable, CustomStringConvertible {
    /// How many units lie between what was joined and the log's end.
    public var amount: Int64
    /// In messages it is exact where it is zero; else it counts offsets, and not every offset has a message.
    public var unit: PositionUnit

    public var description: String { "\(amount) \(unit.rawValue) behind" }
}

/// The position up to which each source has been joined: where this run began it, then where it has come to.
///
/// For use by several threads: sources are begun by the one that reads, and joined by another one.
final class JoinedPositions: Sendable {
    private let positions = Mutex<[String: Int64]>([:])
    private let times = Mutex<[String: Int64]>([:])

    /// Takes note of where a source is read from.
    func begin(_ source: String, at position: Int64) { positions.withLock { $0[source] = position } }

    /// Takes note of how far a source has been joined and stored.
    func reach(_ position: Int64, in source: String) { positions.withLock { $0[source] = position } }

    /// Takes note of when the last event of a source happened that has been joined.
    func happened(at time_ms: Int64, in source: String) { times.withLock { $0[source] = time_ms } }

    /// What is still to be taken of each source; nil where there is no telling.
    func rests(in log: any EventLogReader) -> [SourceRest]? {
        if !log.isPlaced { return nil }
        let (positions, times) = (positions.withLock { $0 }, times.withLock { $0 })
        return log.sources.enumerated().compactMap { index, source in
            guard log.isOurs(source: index), let rest = try? log.rest(of: index, after: positions[source.name]) else {
                return nil
            }
            return SourceRest(
                source: source.name, taken: positions[source.name] ?? 0, rest: rest, unit: log.unit,
                happened_ms: times[source.name])
        }
    }

    /// How much lies between these positions and the log's end; nil where there is no telling.
    func behind(in log: any EventLogReader) -> Behind? {
        if !log.isPlaced { return nil }
        let positions = positions.withLock { $0 }
        var amount: Int64 = 0
        for (index, source) in log.sources.enumerated() {
            guard let rest = try? log.rest(of: index, after: positions[source.name]) else { return nil }
            amount = amount.addingReportingOverflow(rest).partialValue
        }
        return Behind(amount: amount, unit: log.unit)
    }
}
