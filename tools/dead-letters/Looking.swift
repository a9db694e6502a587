import ArgumentParser
import ShopCommand
import ShopStore

/// Lists the letters.
struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the letters, by source and position (the default).")

    @OptionGroup(title: "Which") var which: LetterOptions
    @OptionGroup(title: "How") var list: ListOptions
    @OptionGroup var talk: TalkOptions
    @OptionGroup(title: "From where") var settings: DatabaseSettings

    func run() throws {
        try reporting {
            let tally = Tally("dead letter", "listed", grace_s: Tally.listingGrace_s)
            let letters = DeadLetters(try settings.database(appName: "dead-letters", readOnly: true))
            if list.count { return try list.write(count: list.counted(try letters.count(which.filter))) }
            let output = try ListOutput(list.format, LetterForms())
            try tally.listing(to: output.end(isWhole:)) {
                try letters.forEach(which.filter, limit: list.limit) { letter in
                    try output.add(letter)
                    try tally.add()
                }
            }
        }
    }
}

/// Counts the letters.
struct Reasons: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Count the letters of each reason.")

    @OptionGroup(title: "How") var output: OutputOption
    @OptionGroup var talk: TalkOptions
    @OptionGroup(title: "From where") var settings: DatabaseSettings

    func run() throws {
        try reporting {
            let letters = DeadLetters(try settings.database(appName: "dead-letters", readOnly: true))
            let list = try ListOutput(output.format, ReasonForms())
            for count in try letters.counts() { try list.add(count) }
            try list.end()
        }
    }
}

/// Shows one letter.
struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show all about one letter.")

    @Argument(help: "The letter's id, SOURCE@POSITION.")
    var id: String
    @OptionGroup var talk: TalkOptions
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
    @OptionGroup var talk: TalkOptions
    @OptionGroup var settings: DatabaseSettings

    func validate() throws { try choice.checkIsGiven() }

    func run() throws {
        try reporting {
            let tally = Tally("dead letter", "exported", grace_s: Tally.listingGrace_s)
            let letters = DeadLetters(try settings.database(appName: "dead-letters", readOnly: true))
            let export = try ListOutput(.ndjson, LetterForms())
            try tally.listing(to: export.end(isWhole:)) {
                try forEachChosen(in: letters) { letter in
                    try export.add(letter)
                    try tally.add()
                }
            }
        }
    }

    private func forEachChosen(in letters: DeadLetters, _ visit: (DeadLetter) throws -> Void) throws {
        if choice.ids.isEmpty { return try letters.forEach(choice.which.filter, visit) }
        for id in try choice.chosen(in: letters) { try visit(try letters.letter(id)) }
    }
}
