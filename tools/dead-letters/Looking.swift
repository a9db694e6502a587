import ArgumentParser
import ShopCommand
import ShopStore

/// Lists the letters.
struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the letters, by source and position (the default).")

    @Option(help: "At most so many; 0 for all.")
    var limit = Amount(0)
    @OptionGroup var output: OutputOption
    @OptionGroup var settings: DatabaseSettings

    func run() throws {
        try reporting {
            let tally = Tally("dead letter", "listed", grace_s: Tally.listingGrace_s)
            let letters = DeadLetters(try settings.database(appName: "dead-letters", readOnly: true))
            let list = try LetterOutput(output.format)
            try tally.listing(to: list.end(isWhole:)) {
                try letters.forEach(limit: limit.value) { letter in
                    try list.add(letter)
                    try tally.add()
                }
            }
        }
    }
}

/// Shows one letter.
struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show all about one letter.")

    @Argument(help: "The letter's id, SOURCE@POSITION.")
    var id: String
    @OptionGroup var settings: DatabaseSettings

    func run() throws {
        try reporting {
            let letters = DeadLetters(try settings.database(appName: "dead-letters", readOnly: true))
            let output = ResultOutput()
            output.write(try letters.letter(id).page())
            try output.flush()
        }
    }
}

/// Writes letters out as a file to correct.
struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write letters as NDJSON, one object a line.",
        discussion: "The record is in \"raw\"; where it is not UTF-8, in \"raw_base64\".")

    @OptionGroup var choice: LetterChoice
    @OptionGroup var settings: DatabaseSettings

    func validate() throws { try choice.checkIsGiven() }

    func run() throws {
        try reporting {
            let tally = Tally("dead letter", "exported", grace_s: Tally.listingGrace_s)
            let letters = DeadLetters(try settings.database(appName: "dead-letters", readOnly: true))
            let export = try LetterOutput(.ndjson)
            try tally.listing(to: export.end(isWhole:)) {
                try forEachChosen(in: letters) { letter in
                    try export.add(letter)
                    try tally.add()
                }
            }
        }
    }

    private func forEachChosen(in letters: DeadLetters, _ visit: (DeadLetter) throws -> Void) throws {
        if choice.all { return try letters.forEach(visit) }
        for id in try choice.chosen(in: letters) { try visit(try letters.letter(id)) }
    }
}
