import ArgumentParser
import ShopCommand
import ShopStore

/// Throws letters away.
struct Drop: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Remove letters for good.",
        discussion: "On a terminal --all asks first, unless --yes says so; elsewhere nobody could answer.")

    @OptionGroup var choice: LetterChoice
    @Flag(help: "Do not ask.")
    var yes = false
    @OptionGroup var talk: TalkOptions
    @OptionGroup var settings: DatabaseSettings

    func validate() throws { try choice.checkIsGiven() }

    func run() throws {
        try reporting {
            let letters = DeadLetters(try settings.database(appName: "dead-letters"))
            let ids = Array(Set(try choice.chosen(in: letters)))
            if choice.all && !ids.isEmpty && !yes {
                guard Terminal.agrees(to: "Remove \(counted(ids.count, "dead letter")) for good?") else {
                    throw Failure(.usage, "nothing was removed")
                }
            }
            var dropped = 0
            for start in stride(from: 0, to: ids.count, by: 1_000) {
                dropped += try letters.drop(Array(ids[start..<min(start + 1_000, ids.count)]))
            }
            Terminal.say("\(dropped) dropped")
        }
    }
}
