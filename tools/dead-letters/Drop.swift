import ArgumentParser
import ShopCommand
import ShopStore

/// Throws letters away.
struct Drop: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Remove letters for good, without asking.")

    @OptionGroup var choice: LetterChoice
    @OptionGroup var settings: DatabaseSettings

    func validate() throws { try choice.checkIsGiven() }

    func run() throws {
        try reporting {
            let letters = DeadLetters(try settings.database(appName: "dead-letters"))
            let ids = Array(Set(try choice.chosen(in: letters)))
            for start in stride(from: 0, to: ids.count, by: 1_000) {
                try letters.drop(Array(ids[start..<min(start + 1_000, ids.count)]))
            }
            Terminal.say("\(ids.count) dropped")
        }
    }
}
