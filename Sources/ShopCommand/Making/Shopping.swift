import Shop
import ShopStore

/// Makes up purchases: any of the customers buys some of any of the products.
public struct Shopping {
    private let customers: [ShopID]
    private let products: [ProductListing]

    /// Reads who and what there is. `directly`: what is bought goes straight into the customers' documents, which not all
    /// of them may have room for. Throws `StoreError`, and `Failure` where nobody can buy anything.
    public init(_ shop: ShopListing, directly: Bool) throws {
        var products: [ProductListing] = []
        try shop.forEachProduct { product in
            if product.history.current != nil, ShopID(checking: product.id.text) != nil { products.append(product) }
        }
        try self.init(customers: try shop.customerIDs(canHold: directly).sorted(), products: products)
    }

    init(customers: [ShopID], products: [ProductListing]) throws {
        if customers.isEmpty {
            throw Failure(.inputMissing, "there are no customers to buy anything: make some with make-customers")
        }
        if products.isEmpty {
            throw Failure(.inputMissing, "there are no products to buy: make some with make-products")
        }
        self.customers = customers
        self.products = products
    }

    /// A customer, and a whole number of pieces, 1 to 10, of a product.
    public func purchase(
        at timestamp_ms: Int64, using generator: inout some RandomNumberGenerator
    ) -> (customer: ShopID, product: ProductListing, purchase: Purchase) {
        let customer = customers[Int.random(in: customers.indices, using: &generator)]
        let product = products[Int.random(in: products.indices, using: &generator)]
        let quantity = Double(Int.random(in: 1...10, using: &generator))
        return (customer, product, Purchase(product: product.id, quantity: quantity, timestamp_ms: timestamp_ms))
    }
}

extension ProductListing {
    /// The holding that a purchase becomes, priced as of its time.
    public func holding(_ purchase: Purchase) -> Holding {
        Holding(
            id: id, type: type, name: name,
            price: history.price(asOf: purchase.timestamp_ms, placed: nil, seenFrom: Frontier.unlimited) ?? price,
            quantity: purchase.quantity, timestamp_ms: purchase.timestamp_ms)
    }
}
