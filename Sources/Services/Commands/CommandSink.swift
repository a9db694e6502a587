import EventLog
import Following
import Glibc
import Logging

/// Runs a program for each event, one after the other.
///
/// A program that fails is run again a few times, then its event is set aside and the next one has its turn. One that cannot
/// be started at all is waited for, since that is nothing about the event.
public final class CommandSink: OutboxSink, @unchecked Sendable {
    // Unchecked: one thread at a time, as the protocol says.
    private let command: Command
    private let logger: Logger
    private static let pause_ms_max = 60_000

    /// Runs nothing yet. What the program says is said, made visible and cut where it is long.
    public init(_ command: Command, logger: Logger) {
        (self.command, self.logger) = (command, logger)
    }

    public var name: String { command.name }

    /// So that one that was run is not run again because of another.
    public var eventsAtOnce: Int { 1 }

    public func open() throws {}

    public func deliver(_ events: [OutgoingEvent], isOver: () -> Bool) throws -> [Int: String] {
        var refused: [Int: String] = [:]
        for (place, event) in events.enumerated() { refused[place] = try run(event, isOver) }
        return refused
    }

    /// Why it is given up; `nil` once the program has ended well.
    private func run(_ event: OutgoingEvent, _ isOver: () -> Bool) throws -> String? {
        var (pause_ms, failures) = (command.firstPause_ms, 0)
        while let reason = try runOnce(event, isOver) {
            failures += 1
            if failures > command.retries { return failures == 1 ? reason : "\(reason), tried \(failures) times" }
            logger.warning(
                "\(name) failed for \(madeVisible(event.key)): \(reason); it is run again in \(pause_ms) ms.")
            wait(pause_ms, isOver)
            pause_ms = min(Self.pause_ms_max, pause_ms * 2)
        }
        return nil
    }

    private func runOnce(_ event: OutgoingEvent, _ isOver: () -> Bool) throws -> String? {
        if isOver() { throw NotDone() }
        var run = try ProgramRun(command, input: event.event + "\n", logger: logger)
        switch run.outcome(isLeaving: isOver) {
        case .done: return nil
        case .left: throw NotDone()
        case .failed(let reason): return reason
        }
    }

    private func wait(_ pause_ms: Int, _ isOver: () -> Bool) {
        let end_ms = Clock.monotonic_ms() + Int64(pause_ms)
        while Clock.monotonic_ms() < end_ms, !isOver() { usleep(50_000) }
    }

    private struct NotDone: Error, CustomStringConvertible {
        let description = "it was not done when this service was to end; the next start runs it again"
    }
}
