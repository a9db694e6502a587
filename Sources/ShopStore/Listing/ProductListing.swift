import Mongo
import Shop

/// A product as the listing tools show one.
public struct ProductListing: Sendable {
    /// As it is stored.
    public var id: ShopID
    /// What the last offer calls it.
    public var name: String
    /// The category that the last offer names.
    public var type: String
    /// In zloty: what the product costs now.
    public var price: Double
    /// All prices it ever had.
    public var history: PriceHistory
}

extension ProductListing {
    /// A product's document, whoever has written it; nil where it has no id. The records of its prices are named by the
    /// numbers that `sources` gives.
    init?(_ view: DocumentView, _ sources: SourceTable = SourceTable()) {
        guard let id = view.string("id") else { return nil }
        let history = ProductDocument(sources: sources).history(view)
        self.init(
            id: ShopID(id), name: view.string("name") ?? "", type: view.string("type") ?? "",
            price: history.current ?? 0, history: history)
    }

    /// What it costs now, where anybody knows.
    public var known: Double? { history.current ?? (price > 0 ? price : nil) }
}
