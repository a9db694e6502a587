import EventLog
import Logging
import ShopStore
import Synchronization

/// A log that is read on from where its stored positions are, and those positions.
///
/// The one place that knows the three names of a source: its index in the reader, its number in this run, by which
/// batches and documents go, and the name under which its position is stored.
package final class FollowedLog: @unchecked Sendable {
    package let settings: FollowSettings
    package let reader: any EventLogReader
    private let positions: any PositionStore
    private let sources: SourceTable
    private let start: SourceStart
    private let joined: JoinedPositions
    private let revoked: Hook
    private let logger: Logger
    /// Whether any position was stored; for the thread that runs the service.
    private(set) var hasStored = false

    /// Opens the log, and reads where to go on in it. Throws `StoreError` and `EventLogError`.
    package init(
        _ settings: FollowSettings, _ log: LogAddress, positions: any PositionStore, sources: SourceTable,
        runtime: ServiceRuntime
    ) throws {
        (self.settings, self.positions, self.sources, logger) = (settings, positions, sources, runtime.logger)
        let (joined, revoked) = (JoinedPositions(), Hook())
        (self.joined, self.revoked) = (joined, revoked)
        start = SourceStart(positions, settings, runtime.outage, joined, logger)
        reader = try log.openReader(
            Self.options(settings, start, revoked, logger), resume: start.resume)
        if reader.sources.isEmpty { try positions.checkEmptied(log) }
    }

    private static func options(
        _ settings: FollowSettings, _ start: SourceStart, _ revoked: Hook, _ logger: Logger
    ) -> ReaderOptions {
        var options = ReaderOptions()
        options.following = !settings.untilEnd
        options.streamToken = String(UInt64.random(in: .min ... .max), radix: 16)
        options.group = settings.group
        options.from = settings.from
        options.createsTopic = settings.createsTopic
        options.onTrouble = { logger.warning("\($0)") }
        options.onRevoke = { _ in revoked.call() }
        options.identifiesLog = true
        options.positions = start
        return options
    }

    /// What is done before sources go to another member of the group, on the thread that reads.
    func onRevoke(_ action: @escaping @Sendable () -> Void) { revoked.set(action) }

    /// From now on outages are waited for.
    func begin() { start.isRunning.store(true, ordering: .releasing) }

    func close() { reader.close() }

    /// From where each source was gone on in, by number.
    package var given: [UInt32: Int64] {
        Dictionary(start.given.map { (sources.number(of: $0.key), $0.value) }) { $1 }
    }

    /// The reader's sources in its own order; crash marks may name them from then on.
    package func numbered() -> [NumberedSource] {
        let found = reader.sources.map { NumberedSource(name: $0.name, number: sources.number(of: $0.name)) }
        for source in found { settings.crashMarks?.name(source.name, source.number) }
        return found
    }

    /// Whether this run reads the source with this number.
    package func reads(_ number: UInt32) -> Bool {
        reader.sources.contains { sources.number(of: $0.name) == number }
    }

    /// Reads a record again; `nil` where it is not there any more.
    package func read(_ number: UInt32, _ range: Range<Int64>) -> [UInt8]? {
        let name = sources.name(of: number)
        guard let index = reader.sources.firstIndex(where: { $0.name == name }) else { return nil }
        return try? reader.read(source: index, from: range.lowerBound, to: range.upperBound)
    }

    /// What marks how far a source was read, by its index: where the reader stands, or an earlier place. On the thread
    /// that reads. A place that can't be marked any more is not stored, and what follows it read again: to no effect.
    package func mark(_ index: Int, _ place: Int64?) -> SourceMark? {
        guard let place else { return reader.mark(source: index) }
        return try? reader.mark(source: index, before: place)
    }
}

extension FollowedLog {
    /// Throws where stored positions are not those that this process knows.
    package func verify(_ sources: [String]? = nil) throws { try positions.verify(sources, share: settings.share) }

    /// Stores positions, and takes note of them. Throws `StoreError`.
    func store(_ reached: [UInt32: Int64], _ marks: [UInt32: SourceMark]) throws {
        if !marks.isEmpty {
            let named = Dictionary(marks.map { (sources.name(of: $0.key), $0.value) }) { $1 }
            try positions.store(named, share: settings.share)
        }
        noteStored(reached, isLasting: !marks.isEmpty)
    }

    /// Takes note that positions were stored, or where nothing is lasting about them, reached.
    func noteStored(_ reached: [UInt32: Int64], isLasting: Bool) {
        for (source, position) in reached {
            let name = sources.name(of: source)
            joined.reach(position, in: name)
            // Crashes at records before it are of no interest any more.
            settings.crashMarks?.pass(name, to: position)
        }
        if !isLasting { return }
        hasStored = true
        if reader.changesHands { commit(reached) }
    }

    /// For others to look at: a commit that fails is no loss, and the next one goes further.
    private func commit(_ reached: [UInt32: Int64]) {
        var positions: [Int: Int64] = [:]
        for (index, source) in reader.sources.enumerated() {
            if let position = reached[sources.number(of: source.name)] { positions[index] = position }
        }
        do {
            try reader.commit(positions)
        } catch {
            logger.warning("The position was not committed: \(error)")
        }
    }

    /// Takes note of when each source's last event of a batch happened.
    func note(happened: [UInt32: Int64]) {
        for (source, time_ms) in happened { joined.happened(at: time_ms, in: sources.name(of: source)) }
    }

    /// What is still to be read of each source, as far as there is telling.
    func rests() -> [SourceRest]? { joined.rests(in: reader) }

    /// How much is still to be read of what this service reads.
    package func behind() -> Behind? { joined.behind(in: reader) }
}
