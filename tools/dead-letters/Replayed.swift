import ArgumentParser
import EventLog
import ShopCommand
import ShopStore

/// Puts records back into the log.
struct Replayed: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Put the letters' records back into the event log, as they were or corrected.",
        discussion: """
            The letters stay, marked as replayed, and are not replayed a second time unless --again says so. A record \
            that the log cannot take (too long, or with a line break) is refused by name, and the exit status is 65.

            Each record gets a field "replay_number", by which the joiner knows it if it comes twice: a replay that dies \
            leaves what it had begun to the next one, which completes that first. One replay is at work at a time.
            """)

    @OptionGroup var choice: LetterChoice
    @Option(
        help: ArgumentHelp(
            "Exported letters, of which \"raw\" may be corrected; - is standard input.", valueName: "file"),
        completion: .file(extensions: ["ndjson", "json"]))
    var from: String?
    @Flag(help: "Also letters that were replayed before: each takes effect once more.")
    var again = false
    @Flag(help: "Into another log than the last replay, which the joiner has read to its end.")
    var changeLog = false
    @OptionGroup var talk: TalkOptions
    @OptionGroup var settings: Settings

    func validate() throws {
        guard from != nil else { return try choice.checkIsGiven() }
        if choice.isGiven { throw ValidationError("Give either --from or letters.") }
    }

    func run() throws {
        try reporting {
            let database = try settings.database(appName: "dead-letters")
            let letters = DeadLetters(database)
            let chosen =
                try from.map { try ChosenLetters(ExportedLetters(path: $0), in: letters) }
                ?? ChosenLetters(choice, in: letters)
            let appender = try settings.appender()
            let desk = try StoredReplayDesk(
                database, log: try settings.log().canonicalName, mayChangeLog: changeLog)
            do { try replay(chosen, into: appender, desk) } catch {
                // The error at hand is the one to tell; a ledger that stays taken is free once this process is gone.
                _ = try? desk.leave()
                throw error
            }
            try desk.leave()
        }
    }

    private func replay(_ chosen: ChosenLetters, into log: any EventLogAppender, _ desk: StoredReplayDesk) throws {
        let replay = try Replay(log, desk)
        if !replay.completed.isEmpty {
            Terminal.say("\(replay.completed.count) completed that an earlier replay had begun to put back")
        }
        var skipped = 0
        // What is put back now and is still bad comes out again as another letter: the choice was made before.
        try chosen.forEach { id, corrected in
            if replay.completed.contains(id) { return }
            guard let letter = try desk.letter(id) else { return replay.refuseDropped(id) }
            if letter.replayed_at_ms != nil && !again {
                skipped += 1
            } else {
                try replay.add(letter, corrected: corrected, again: again)
            }
        }
        try replay.finish()
        try report(replay, skipped: skipped)
    }

    private func report(_ replay: Replay, skipped: Int) throws {
        for (id, reason) in replay.refused { Terminal.say("refused: \(visible(id)): \(reason)") }
        if skipped > 0 { Terminal.say("\(skipped) left out: replayed before (--again replays them once more)") }
        Terminal.say("\(replay.count) replayed, \(replay.refused.count) refused")
        if !replay.refused.isEmpty { throw ExitCode(ExitStatus.badData.rawValue) }
    }
}
