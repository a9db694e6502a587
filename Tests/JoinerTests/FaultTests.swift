import Shop
import ShopStore
import Synchronization
import Testing

@testable import Following
@testable import Joiner

@Suite("When the store fails, or somebody else writes")
struct FaultTests {
    /// 400 records on four customers: every kind of event, duplicates and bad lines among them.
    static func lines(seed: UInt64) -> [String] {
        var dice = FaultyStore.Dice(state: seed, share: 0.5)
        func number(_ bound: Int) -> Int {
            _ = dice.falls()
            return Int(dice.state >> 33) % bound
        }
        return (0..<400).map { index in
            let customer = "c\(number(4))"
            let order = "\(number(40))"
            switch number(8) {
            case 0, 1, 2: return JoinRule.order(order, customer, items: number(3) == 0 ? JoinRule.item : nil, at: index)
            case 3, 4: return JoinRule.payment(order, customer, at: index)
            case 5: return JoinRule.purchase("m", at: index).replacing("\"a\"", with: "\"\(customer)\"")
            case 6: return index < 200 ? "nonsense" : JoinRule.product("m", Double(index), at: index)
            default: return JoinRule.customer("N\(index)", "L").replacing("\"a\"", with: "\"\(customer)\"")
            }
        }
    }

    static let customers: [ShopID] = ["c0", "c1", "c2", "c3"]

    @Test("the state is what it would have been, and every record is accounted for", arguments: UInt64(1)...40)
    func outages(seed: UInt64) throws {
        let lines = Self.lines(seed: seed)
        let plain = Desk()
        try plain.process(lines, batchSize: 50)
        let memory = MemoryStore()
        let faulty = FaultyStore(memory, seed: seed, share: 0.1)
        let desk = Desk(store: faulty, memory: memory)
        try desk.process(lines, batchSize: 30)
        #expect(faulty.faultCount > 0)
        for id in Self.customers { #expect(desk.shown(id) == plain.shown(id)) }
        #expect(desk.summaries == plain.summaries)
        #expect(desk.engine.counts.read == lines.count)
        #expect(Self.accounted(memory) == lines.count)
    }

    @Test("two joiners of one log, each with its own idea of the state, come to the same", arguments: UInt64(1)...20)
    func rivals(seed: UInt64) throws {
        let lines = Self.lines(seed: seed)
        let plain = Desk()
        try plain.process(lines, batchSize: 50)
        let memory = MemoryStore()
        let one = Desk(memory: memory)
        let other = Desk(memory: memory)
        // The other one lags behind and does everything again, with states in its cache that are long out of date.
        try one.process(Array(lines[..<150]), batchSize: 20)
        try other.process(Array(lines[..<300]), batchSize: 35)
        try one.process(Array(lines[..<350]), from: 150, batchSize: 7)
        try other.process(lines, from: 300, batchSize: 11)
        try one.process(lines, from: 350, batchSize: 9)
        for id in Self.customers { #expect(one.shown(id) == plain.shown(id)) }
        #expect(Self.accounted(memory) == lines.count)
        #expect(other.engine.counts.conflicts + one.engine.counts.conflicts > 0)
    }

    @Test(
        "key-less records of one customer, spread over two logs with a joiner each, all count once",
        arguments: UInt64(1)...20)
    func keyless(seed: UInt64) throws {
        let memory = MemoryStore()
        let sources = SourceTable()
        let desks = [Desk(memory: memory, sources: sources), Desk(memory: memory, sources: sources)]
        let lines = (1...100).map { JoinRule.order("\($0)") } + (1...100).map { JoinRule.payment("\($0)") }
        let parts = [0, 1].map { part in
            lines.enumerated().filter { ($0.offset &+ Int(seed)) % 3 % 2 == part }.map(\.element)
        }
        var starts = [0, 0]
        while starts != parts.map(\.count) {
            for (part, desk) in desks.enumerated() {
                let end = min(parts[part].count, starts[part] + 5 + part)
                try desk.process(Array(parts[part][..<end]), from: starts[part], source: "log \(part)")
                starts[part] = end
            }
        }
        let state = try #require(memory.customers(["a"])["a"])
        #expect(Set(state.cart.paid) == Set((1...100).map { .number(Int64($0)) }))
        #expect(state.cart.paid.count == 100)
        #expect(state.cart.unpaid.isEmpty && state.cart.earlyPayments.isEmpty)
        #expect(Self.accounted(memory) == 200)
    }

    @Test("a purchase of unknown outcome finds the product that another joiner has stored meanwhile")
    func passing() throws {
        let memory = MemoryStore()
        let lostAnswers = Atomic(0)
        let store = FaultyStore(memory, seed: 4, share: 0.4) {
            let other = Desk(memory: memory)
            #expect(throws: Never.self) { try other.process([JoinRule.product("m", 0.5, at: 1)], source: "other log") }
            lostAnswers.add(1, ordering: .relaxed)
        }
        let desk = Desk(store: store, memory: memory)
        while lostAnswers.load(ordering: .relaxed) == 0 {
            let at = desk.engine.counts.read
            // Somebody new each time: whoever waits already is found by the other joiner.
            let purchase = JoinRule.purchase("m", at: at).replacing("\"a\"", with: "\"c\(at)\"")
            try desk.process([purchase], source: "log \(at)")
        }
        for id in memory.ids.customers { #expect(!desk.shown(id).contains("waits"), "\(id): \(desk.shown(id))") }
    }

    @Test(
        "purchases that waited for a product are settled when it comes, whatever fails then", arguments: UInt64(1)...20)
    func settling(seed: UInt64) throws {
        let memory = MemoryStore()
        let desk = Desk(store: FaultyStore(memory, seed: seed, share: 0.4), memory: memory)
        try desk.process([JoinRule.purchase("m", at: 1), JoinRule.product("m", 0.5, at: 2)])
        #expect(desk.shown("a") == "unpaid [], paid [], Milk 1.0 x 0.5 at 1")
    }

    @Test("a customer with thousands of events in one batch is worked out in portions, to the same end")
    func portions() throws {
        let busy = (1...600).flatMap {
            [JoinRule.order("\($0)", "c0", items: JoinRule.item), JoinRule.payment("\($0)", "c0")]
        }
        let lines = [JoinRule.product("m", 0.5, at: 1)] + busy + Self.lines(seed: 3)
        let plain = Desk()
        try plain.process(lines, batchSize: 100)
        let memory = MemoryStore()
        let desk = Desk(store: FaultyStore(memory, seed: 3, share: 0.1), memory: memory)
        try desk.process(lines)
        for id in Self.customers { #expect(desk.shown(id) == plain.shown(id)) }
        #expect(desk.summaries == plain.summaries)
        #expect(Self.accounted(memory) == lines.count)
    }

    /// All records that the documents and the dead letters say they contain.
    static func accounted(_ memory: MemoryStore) -> Int {
        let states =
            memory.customers(customers + ["a"]).states.values.map(\.counts)
            + memory.products(["m"]).states.values.map(\.counts)
        return states.reduce(0) { $0 + Int($1.applied + $1.duplicate) } + memory.deadLetters.count
    }
}
