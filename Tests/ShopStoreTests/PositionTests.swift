import EventLog
import Mongo
import ShopStore
import Testing

@Suite("The positions of a log", .serialized)
struct PositionTests {
    let positions: MongoPositions

    init() throws { positions = MongoPositions(try freshDatabase()) }

    private func mark(_ position: Int64) -> SourceMark {
        SourceMark(position: position, device: 1, inode: 2, headFingerprint: -3, tailFingerprint: .max)
    }

    private func share(_ text: String) throws -> Share { try #require(Share(text)) }

    @Test("are each instance's own")
    func own() throws {
        let (one, other) = (try share("0/2"), try share("1/2"))
        #expect(try positions.resume("a", share: one) == nil)
        try positions.store(["a": mark(10)], share: one)
        #expect(try positions.resume("a", share: other) == nil)
        #expect(try positions.resume("a", share: one) == mark(10))
    }

    @Test("go on from the smallest one when the work is shared anew")
    func rescaled() throws {
        for (text, position) in [("0/3", 30), ("1/3", 10), ("2/3", 20)] {
            _ = try positions.resume("a", share: share(text))
            try positions.store(["a": mark(Int64(position))], share: share(text))
        }
        for text in ["4/5", "0/5"] { #expect(try positions.resume("a", share: share(text)) == mark(10)) }
        try positions.store(["a": mark(40)], share: share("4/5"))
        #expect(try positions.resume("a", share: .whole) == mark(10))
    }

    @Test("begin at the start when one of the instances has never stored any")
    func missing() throws {
        _ = try positions.resume("a", share: share("0/2"))
        try positions.store(["a": mark(10)], share: share("0/2"))
        #expect(try positions.resume("a", share: .whole) == nil)
    }

    @Test("of a share that exists no more cannot be stored")
    func fenced() throws {
        _ = try positions.resume("a", share: share("0/2"))
        _ = try positions.resume("a", share: .whole)
        let error = #expect(throws: StoreError.self) { try positions.store(["a": mark(10)], share: share("0/2")) }
        #expect(error?.isTransient == false)
        #expect(try positions.resume("a", share: .whole) == nil)
    }
}
