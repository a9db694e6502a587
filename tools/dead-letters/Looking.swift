import ArgumentParser
import ShopCommand
import ShopStore

/// Lists the letters.
struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the letters, by source and position (the default).")

    @Option(help: "At most so many; 0 for all.")
    var limit = Amount(0)
    @OptionGroup var output: OutputOption
    @OptionGroup var settings: Settings

    func run() throws {
        try reporting {
            let letters = DeadLetters(try settings.database(appName: "dead-letters", readOnly: true))
            let list = try LetterOutput(output.format)
            try letters.forEach(limit: limit.value) { try list.add($0) }
            try list.end()
        }
    }
}

/// Shows one letter.
struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show all about one letter.")

    @Argument(help: "The letter's id, SOURCE@POSITION.")
    var id: String
    @OptionGroup var settings: Settings

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
    @OptionGroup var settings: Settings

    func validate() throws { try choice.checkIsGiven() }

    func run() throws {
        try reporting {
            let letters = DeadLetters(try settings.database(appName: "dead-letters", readOnly: true))
            let export = try LetterOutput(.ndjson)
            if choice.all {
                try letters.forEach { try export.add($0) }
            } else {
                for id in try choice.chosen(in: letters) { try export.add(try letters.letter(id)) }
            }
            try export.end()
        }
    }
}
