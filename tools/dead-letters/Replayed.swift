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
            that the log cannot take (too long, or with a line break) is refused by name, and the exit status is 65. \
            A replay that is killed may put a record in that it has not marked yet.
            """)

    @OptionGroup var choice: LetterChoice
    @Option(
        help: ArgumentHelp(
            "Exported letters, of which \"raw\" may be corrected; - is standard input.", valueName: "file"),
        completion: .file(extensions: ["ndjson", "json"]))
    var from: String?
    @Flag(help: "Also letters that were replayed before.")
    var again = false
    @OptionGroup var settings: Settings

    func validate() throws {
        guard from != nil else { return try choice.checkIsGiven() }
        if choice.all || !choice.ids.isEmpty { throw ValidationError("Give either --from or letters.") }
    }

    func run() throws {
        try reporting {
            let letters = DeadLetters(try settings.database(appName: "dead-letters"))
            let replay = Replay(try settings.appender()) { ids in
                try letters.markReplayed(ids, at: currentTime_ms())
            }
            var skipped = 0
            try forEachLetter(letters) { letter, corrected in
                if letter.replayed_at_ms != nil && !again {
                    skipped += 1
                } else {
                    try replay.add(letter, corrected: corrected)
                }
            }
            try replay.finish()
            try report(replay, skipped: skipped)
        }
    }

    /// Visits the chosen letters; none unless all of them are there.
    private func forEachLetter(_ letters: DeadLetters, _ visit: (DeadLetter, [UInt8]?) throws -> Void) throws {
        if let from {
            let file = try ExportedLetters(path: from)
            try file.forEach { _ = try letters.letter($0.id) }
            try file.forEach { try visit(try letters.letter($0.id), $0.raw) }
        } else {
            // Listed before the first goes back: what is still bad comes out again as another letter.
            for id in try choice.chosen(in: letters) { try visit(try letters.letter(id), nil) }
        }
    }

    private func report(_ replay: Replay, skipped: Int) throws {
        for (id, reason) in replay.refused { Terminal.say("refused: \(visible(id)): \(reason)") }
        if skipped > 0 { Terminal.say("\(skipped) left out: replayed before (--again replays them once more)") }
        Terminal.say("\(replay.count) replayed, \(replay.refused.count) refused")
        if !replay.refused.isEmpty { throw ExitCode(ExitStatus.badData.rawValue) }
    }
}
