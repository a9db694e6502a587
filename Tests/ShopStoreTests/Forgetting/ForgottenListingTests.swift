import Shop
import Testing

@testable import ShopStore

@Suite("A customer who is forgotten", .serialized)
struct ForgottenListingTests {
    private let shop: ForgettingShop

    init() throws { shop = try ForgettingShop() }

    @Test("listings pass over a tombstone, also one that a copy has been counted in, and not over who comes again")
    func listing() throws {
        try shop.insert(into: "customers", #"{"id": "c", "first_name": "Ann"}"#, #"{"id": "bare"}"#)
        try shop.forget("c", "d")
        let listing = ShopListing(shop.database)
        func listed() throws -> [ShopID] {
            var ids: [ShopID] = []
            try listing.forEachCustomer { ids.append($0.id) }
            #expect(try listing.customerIDs().sorted() == ids.sorted())
            #expect(try listing.customerIDs(canHold: true).sorted() == ids.sorted())
            return ids
        }
        #expect(try listed() == ["bare"])
        var copied = try #require(try shop.store.customers(["c"])["c"])
        copied.counts.duplicate += 1
        copied.touch()
        #expect(shop.write("c", copied))
        #expect(try listed() == ["bare"])
        #expect(shop.write("d", shop.ordered(try shop.store.customers(["d"])["d"], 9)))
        try ShopWriter(shop.database).add([("c", Profile(firstName: "", lastName: "B"))])
        #expect(try listed() == ["bare", "c", "d"])
    }
}
