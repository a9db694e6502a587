import Bytes
import EventLog
import Testing

@testable import ShopCommand

@Suite struct TallyTests {
    @Test("Portions cover everything once, and there is none of nothing")
    func portions() {
        var visited: [Int] = []
        Tally(counting: "x", "made").inPortions(of: 2_500, "") { visited += Array($0) }
        #expect(visited == Array(0..<2_500))
        Tally(counting: "x", "made").inPortions(of: 0, "") { _ in Issue.record("a portion of nothing") }
    }

    @Test("Being asked to end lets the portion at hand be finished, and no other begin")
    func interrupted() throws {
        let tally = Tally(counting: "customer", "made", of: 5_000)
        try tally.inPortions(of: 5_000, "") { portion in
            try tally.storing(portion) { if portion.lowerBound == 1_000 { tally.askToEnd() } }
        }
        #expect { try tally.conclude() } throws: {
            Failure($0).status == .interrupted && Failure($0).message == "interrupted: 2000 of 5000 customers made"
        }
    }

    @Test("Being asked to end when all is done is no interruption")
    func late() throws {
        let tally = Tally(counting: "event", "made", of: 3)
        tally.begin(3)
        tally.confirm()
        tally.askToEnd()
        try tally.conclude()
        #expect(tally.line == "3 events made")
    }

    @Test("A portion whose storing failed is one of which nobody can tell")
    func failed() {
        let tally = Tally(counting: "product", "made", of: 2_500)
        #expect {
            try tally.inPortions(of: 2_500, "") { portion in
                try tally.storing(portion) { if portion.lowerBound > 0 { throw Failure(.unavailable, "gone") } }
            }
        } throws: {
            Failure($0).status == .unavailable
                && Failure($0).message == "gone; 1000 of 2500 products made; of 1000 more nobody can tell"
        }
    }

    @Test("A list that was cut short is ended as such, and says how much of it there is")
    func listing() {
        let tally = Tally(counting: "customer", "listed")
        var isWhole: Bool?
        #expect {
            try tally.listing(to: { isWhole = $0 }) {
                try tally.add()
                tally.askToEnd()
                try tally.add()
                Issue.record("goes on after the end")
            }
        } throws: {
            Failure($0).status == .interrupted
                && Failure($0).message == "interrupted: 2 customers listed, and there may be more"
        }
        #expect(isWhole == false)
    }

    @Test("An array that was cut short is left open")
    func openArray() throws {
        let gathered = Gathered()
        let output = try OutputFormat.json.customers(carts: false, utc, to: gathered.output)
        try output.add(customer("a"))
        try output.end(isWhole: false)
        #expect(gathered.text.hasPrefix("[\n{") && gathered.text.hasSuffix("}"))
    }

    /// A log that takes so many records, keeps one back, and then has no room.
    private final class FullLog: EventLogAppender {
        var room = 3
        func append(key: ByteView?, _ record: ByteView) throws {
            if room == 0 { throw EventLogError.system(call: "write", name: "log", code: 28) }
            room -= 1
        }
        func flush() throws {}
        func close() throws {}
        func settle() -> Int? { 1 }
    }

    @Test("A log without room is told apart, with how many events are in it")
    func full() {
        let tally = Tally(counting: "customer", "made", of: 9)
        #expect {
            try EventPublisher.publishing(to: FullLog(), tally) { log in
                for _ in 0..<9 { try log.publish(.newCustomer("a", jakub), timestamp_ms: 1) }
            }
        } throws: {
            let message = Failure($0).message
            return Failure($0).status == .diskFull && message.contains("No space left on device")
                && message.hasSuffix("; 2 of 9 customers made")
        }
    }
}

@Suite struct UsageTests {
    @Test(
        "The usage of a mistake is the program and what it needs",
        arguments: [
            (
                "Error: x\nUsage: make-products --to <db|log> [--seed <number>]\n  See 'make-products --help'",
                "Usage: make-products --to <db|log> [options], as make-products --help explains"
            ),
            (
                "Error: x\nUsage: make-orders <options>\n",
                "Usage: make-orders [options], as make-orders --help explains"
            ),
            (
                "OVERVIEW: x\n\nUSAGE: make-products --to <db|log> [--seed <number>]\n\nOPTIONS:\n  --to",
                "Usage: make-products --to <db|log> [options], as make-products --help explains"
            ),
            (
                "Error: x\nUsage: shop-joiner lag [--output <form>]",
                "Usage: shop-joiner lag [options], as shop-joiner lag --help explains"
            ),
        ])
    func short(_ message: String, _ usage: String) { #expect(UsageText.short(ofFullMessage: message) == usage) }
}
