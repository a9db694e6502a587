import Shop
import ShopStore
import Testing

@Suite("A share of the customers")
struct ShareTests {
    @Test("is written as its index and the count, and only so")
    func text() {
        #expect(Share("2/5") == Share(index: 2, count: 5) && Share("2/5")?.description == "2/5")
        #expect(Share("0/1") == .whole && Share("1023/1024") != nil)
        for text in [
            "", "1", "/", "1/", "/1", "1/1", "5/5", "-1/5", "0/0", "0/1025", "1/2/3", "a/b", "1 /2", "/1/2", "1//2",
            "1/2/",
        ] {
            #expect(Share(text) == nil, "\(text)")
        }
    }

    @Test("is disjoint from the others, and together they are all", arguments: [1, 2, 3, 7, 1_024])
    func partition(count: Int) throws {
        let shares = try (0..<count).map { try #require(Share(index: $0, count: count)) }
        for number in 0..<200 {
            let id = ShopID("customer_\(number)")
            #expect(shares.count { share in id.withBytes { share.owns($0) } } == 1)
        }
    }

    /// Another number would give a customer to two joiners of two versions, or to none.
    @Test("is the same in every version")
    func stable() throws {
        let owners = ["", "a", "b", "customer_db_000", "customer_k_004", "żółw"].map { text in
            (0..<7).first { index in ShopID(text).withBytes { Share(index: index, count: 7)!.owns($0) } }
        }
        #expect(owners == Self.expected)
    }

    /// FNV-1a, worked out apart; its halves are folded, and the rest by seven is the owner.
    private static let expected: [Int?] = [6, 1, 5, 2, 2, 0]
}
