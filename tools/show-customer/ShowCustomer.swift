import ArgumentParser
import Shop
import ShopCommand
import ShopStore

/// Shows all that is known of one customer.
struct ShowCustomer: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show-customer",
        abstract: "Tells one customer's whole story, in order of time.",
        discussion: """
            What the customer holds, with the order or record it came from and the
            price that was taken and why; when orders were paid, and which are not;
            what waits, and for what; and the dead letters that speak of the customer
            (looks through all of them). What nobody knows the time of comes first.
            Who was registered when is not stored.

            Examples:
              show-customer customer_k_004
              show-customer customer_k_004 -o json | jq '.events[].event'
            """,
        version: shopVersion)

    @Argument(help: "The customer's id.")
    var id: String
    @Option(name: [.customShort("o"), .customLong("output")], help: "The form: text or json (one object).")
    var form = StoryForm.text
    @OptionGroup var talk: TalkOptions
    @OptionGroup(title: "From where") var settings: DatabaseSettings

    func run() throws {
        try reporting {
            let tally = Tally("event", "told", grace_s: Tally.listingGrace_s)
            let story = CustomerStory(try settings.database(appName: "show-customer", readOnly: true))
            guard let found = try story.customer(ShopID(id)) else {
                throw Failure(.inputMissing, "there is no customer with the id \(visible(id))")
            }
            if found.documents > 1 {
                Terminal.say(
                    "There are \(found.documents) documents with the id \(visible(id)): this is the first one's story.")
            }
            let teller = StoryTeller(story)
            let output = ResultOutput()
            try tally.listing(to: { _ in try output.flush() }) {
                try tell(found.customer, to: output) { visit in
                    try teller.forEachEvent(of: found) { event in
                        try visit(event)
                        try tally.add()
                    }
                }
            }
        }
    }

    private func tell(
        _ customer: CustomerListing, to output: ResultOutput,
        _ forEachEvent: ((ToldEvent) throws -> Void) throws -> Void
    ) throws {
        guard form == .text else {
            return try StoryJSON(JSONOutput(lines: true, to: output)).write(customer, forEachEvent)
        }
        let text = StoryText()
        try output.append(text.heading(customer))
        try forEachEvent { event in
            try output.append(text.line(event))
            try output.pause()
        }
    }
}

/// The forms of a story.
enum StoryForm: String, CaseIterable, ExpressibleByArgument { case text, json }
