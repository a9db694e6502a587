import ArgumentParser
import EventLog
import ShopCommand
import ShopStore

/// Draws the dataflow.
struct Graph: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the dataflow as a Mermaid flowchart, with the log and the database it is set to.")

    @OptionGroup var settings: Settings

    func run() throws {
        try reporting {
            let source = label("\(try settings.log())")
            let sink = label(try settings.databaseName())
            print(
                """
                flowchart LR
                    log[("event log<br/>\(source)")] --> read["read<br/>whole records"]
                    read --> parse["parse and check"]
                    parse -->|events| join["join<br/>orders, payments, purchases, prices"]
                    parse -->|bad records| letters[("dead_letters")]
                    join -->|guarded writes| customers[("customers")]
                    join -->|guarded writes| products[("products")]
                    customers --> position[("positions")]
                    join -->|summaries| out["standard output"]
                    subgraph store["\(sink)"]
                        customers
                        products
                        letters
                        position
                    end
                """)
        }
    }

    /// A text inside Mermaid's quotes: its own marks are written as entities.
    private func label(_ text: String) -> String {
        madeVisible(text).reduce(into: "") {
            $0 += ["\"": "#quot;", "<": "#lt;", ">": "#gt;", "#": "#35;"][$1] ?? String($1)
        }
    }
}
