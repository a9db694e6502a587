import Mongo
import Shop
import Testing

@testable import ShopStore

@Suite("Awaited ids")
struct AwaitedIDsTests {
    /// Their places as documents with these ids come in.
    static func places(of coming: [String], awaiting ids: [ShopID]) throws -> [Int?]? {
        guard var awaited = AwaitedIDs(ids) else { return nil }
        return try coming.map { id in
            try Document { $0.string("id", id) }.read { view in view["id"]?.text.flatMap { awaited.take($0) } }
        }
    }

    @Test("are found in their order, out of it, and each once")
    func areFoundOnce() throws {
        let ids: [ShopID] = ["a", "b", "c", "d"]
        #expect(try Self.places(of: ["a", "b", "c", "d"], awaiting: ids) == [0, 1, 2, 3])
        #expect(try Self.places(of: ["a", "c", "b", "d"], awaiting: ids) == [0, 2, 1, 3])
        #expect(try Self.places(of: ["d", "a"], awaiting: ids) == [3, 0])
        #expect(try Self.places(of: ["a", "a", "b", "b", "c"], awaiting: ids) == [0, nil, 1, nil, 2])
        #expect(try Self.places(of: ["a", "x", "b", "", "c"], awaiting: ids) == [0, nil, 1, nil, 2])
    }

    @Test("need not come in the order of bytes, but two of one id are not awaited")
    func needNoOrder() throws {
        #expect(try Self.places(of: ["a", "b", "c"], awaiting: ["c", "a", "b"]) == [1, 2, 0])
        #expect(try Self.places(of: [], awaiting: ["a", "b", "a"]) == nil)
        #expect(try Self.places(of: [], awaiting: ["a", "a"]) == nil)
        #expect(try Self.places(of: ["e\u{301}", "\u{e9}"], awaiting: ["\u{e9}", "e\u{301}"]) == [1, 0])
    }
}
