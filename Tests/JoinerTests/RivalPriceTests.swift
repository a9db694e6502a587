import Shop
import ShopStore
import Synchronization
import Testing

@testable import Following
@testable import Joiner

/// A store on which somebody else acts just before the first products are written.
private final class RivalStore: PassingStore, @unchecked Sendable {
    private let rival: Mutex<(@Sendable () -> Void)?>

    init(_ inner: MemoryStore, rival: @escaping @Sendable () -> Void) {
        self.rival = Mutex(rival)
        super.init(inner)
    }

    override func write(_ products: [ProductWrite]) -> [WriteOutcome] {
        let act = rival.withLock { rival in
            defer { rival = nil }
            return rival
        }
        act?()
        return inner.write(products)
    }
}

@Suite("Two joiners that price one product")
struct RivalPriceTests {
    private let memory = MemoryStore()
    private let sources = SourceTable()

    /// One joiner reads the product, the other one stores a price of it, then the first one stores its own.
    private func price(_ own: [String], source: String, rival: [String], source other: String) throws -> Desk {
        let store = RivalStore(memory) { [memory, sources] in
            let desk = Desk(memory: memory, sources: sources)
            #expect(throws: Never.self) { try desk.process(rival, source: other) }
        }
        let desk = Desk(store: store, memory: memory, sources: sources)
        try desk.process(own, source: source)
        return desk
    }

    @Test("from different logs both count, each once", arguments: [false, true])
    func logs(isKnown: Bool) throws {
        if isKnown {
            try Desk(memory: memory, sources: sources).process([JoinRule.product("m", 0.1, at: 1)], source: "first")
        }
        let desk = try price(
            [JoinRule.product("m", 0.5, at: 2), JoinRule.product("m", 0.6, at: 4)], source: "one",
            rival: [JoinRule.product("m", 0.7, at: 3)], source: "other")
        let product = try #require(memory.products(["m"])["m"])
        #expect(product.history.inTimeOrder.map(\.price) == (isKnown ? [0.1] : []) + [0.5, 0.7, 0.6])
        #expect(product.history.current == 0.6)
        #expect(product.counts.applied == (isKnown ? 4 : 3))
        #expect(desk.engine.counts.conflicts == 1 && desk.engine.counts.applied == 2)
    }

    @Test("from one log add each record once")
    func log() throws {
        let lines = [JoinRule.product("m", 0.5, at: 2), JoinRule.product("m", 0.6, at: 4)]
        let desk = try price(lines, source: "log", rival: Array(lines[..<1]), source: "log")
        let product = try #require(memory.products(["m"])["m"])
        #expect(product.history.points.map(\.price) == [0.5, 0.6])
        #expect(product.counts.applied == 2)
        #expect(desk.engine.counts.conflicts == 1)
    }
}
