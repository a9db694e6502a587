// The watch that all fault rows rely on: it must see a joiner that does nothing and says nothing, and no other one.

import Foundation
import Support
import Testing

@Suite("The watch over joiners")
struct ProgressWatchTests {
    private static let patience = Duration.milliseconds(400)

    /// Watches a program that gets on as told, for four times as long as the watch is patient.
    private func watch(_ line: String, _ sight: @escaping @Sendable () -> ProgressWatch.Sight?) throws {
        let program = try Shop().startShell(line, in: "/")
        let watch = ProgressWatch(patience: Self.patience, sight)
        watch.add(program)
        usleep(1_600_000)
        try watch.check()
        _ = try program.kill()
    }

    private static func stuck() -> ProgressWatch.Sight? { ProgressWatch.Sight(done: 3, due: 5) }

    @Test("sees one that has work, does none of it, and says nothing")
    func silent() {
        #expect(throws: StalledInSilence.self) { try watch("sleep 9", Self.stuck) }
    }

    @Test("is content with one that says what it waits for, before its patience is at an end")
    func speaking() throws {
        try watch("while sleep 0.2; do echo waiting >&2; done", Self.stuck)
    }

    @Test("is content with one that gets on, that has nothing to do, or whose database does not answer")
    func working() throws {
        let done = WatchedNumber()
        try watch("sleep 9") {
            done.value += 1
            return ProgressWatch.Sight(done: done.value, due: 1_000)
        }
        try watch("sleep 9") { ProgressWatch.Sight(done: 5, due: 5) }
        try watch("sleep 9") { nil }
    }
}
