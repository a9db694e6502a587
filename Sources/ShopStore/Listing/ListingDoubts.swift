import Mongo
import Shop

extension CustomerListing {
    /// Parts of a customer's document.
    public struct Parts: OptionSet, Sendable {
        public let rawValue: Int
        public init(rawValue: Int) { self.rawValue = rawValue }

        /// The holdings in the document itself.
        public static let holdings = Parts(rawValue: 1)
        /// Purchases that wait for their product.
        public static let waiting = Parts(rawValue: 2)
        /// The orders.
        public static let cart = Parts(rawValue: 4)
        /// How much has moved to the history.
        public static let history = Parts(rawValue: 8)
    }

    /// Which parts another program has made something else of than can be understood: a listing shows them empty, and who
    /// passes one on must not say that nothing is there.
    public static func doubts(_ view: DocumentView) -> Parts {
        var doubts: Parts = []
        func look(at part: Parts, _ read: () throws -> Void) {
            do { try read() } catch { doubts.insert(part) }
        }
        look(at: .holdings) { _ = try view.list("products") }
        look(at: .waiting) { _ = try view.list("waiting") }
        look(at: .cart) { _ = try view.part("cart")?.cart(SourceTable()) }
        look(at: .history) {
            for kind in [HistoryKind.holdings, .paidOrders] { _ = try kind.buckets(in: view) }
        }
        return doubts
    }

    /// Whether somebody was forgotten in the document, also where they have come again since.
    public static func isMarkedForgotten(_ view: DocumentView) -> Bool { view[Tombstone.mark] != nil }
}
