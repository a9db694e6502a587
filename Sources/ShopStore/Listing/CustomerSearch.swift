import Mongo
import Shop

/// What is looked for among the customers.
public struct CustomerSearch: Sendable {
    /// More words than these are not looked at.
    private static let words_max = 20

    /// Where it is looked for.
    public enum Place: Sendable {
        case name, nameOrAddress

        fileprivate var fields: [StaticString] {
            ["first_name", "last_name"] + (self == .name ? [] : ["address"])
        }
    }

    private let words: [String]
    private let place: Place

    /// Each of the words has to be there, whatever the case; none matches everybody.
    public init(_ text: String, in place: Place) {
        self.place = place
        words = text.split(whereSeparator: \.isWhitespace).prefix(Self.words_max).map(String.init)
    }

    /// Whether there is nothing to look for.
    public var isEmpty: Bool { words.isEmpty }

    func write(to d: inout DocumentWriter) {
        if words.isEmpty { return }
        d.array("$and") { all in
            for word in words {
                all.document { d in
                    d.array("$or") { fields in
                        for field in place.fields {
                            fields.document { $0.document(field) { $0.containingAsText(word) } }
                        }
                    }
                }
            }
        }
    }
}

/// A part of a list, and whether it is all.
public struct ListPart<Element: Sendable>: Sendable {
    /// How a list ends.
    public enum End: Sendable { case whole, hasMore, timeIsUp }

    /// In the order of their ids.
    public var elements: [Element] = []
    /// Whether there is more, or the time was up before the server had looked everywhere.
    public var end = End.whole
}

extension ShopListing {
    /// The first customers after this id who are looked for, in the order of their ids. Of all customers the index on the id
    /// serves that; words are looked for in each document, for so many milliseconds. Throws `StoreError`.
    public func customers(
        _ search: CustomerSearch, after id: String?, limit: Int, time_ms_max: Int
    ) throws -> ListPart<CustomerListing> {
        try part(.customers, after: id, limit, time_ms_max, search.write) { view in
            CustomerListing(view).flatMap { $0.isSomebody(view) ? $0 : nil }
        }
    }

    /// The first products after this id, likewise. Throws `StoreError`.
    public func products(after id: String?, limit: Int, time_ms_max: Int) throws -> ListPart<ProductListing> {
        try part(.products, after: id, limit, time_ms_max, { _ in }) { ProductListing($0) }
    }

    private func part<Element>(
        _ collection: ShopDatabase.Collections, after id: String?, _ limit: Int, _ time_ms_max: Int,
        _ condition: (inout DocumentWriter) -> Void, _ read: (DocumentView) -> Element?
    ) throws -> ListPart<Element> {
        var part = ListPart<Element>()
        let filter = try Document { d in
            d.document("id") { $0.string("$gt", id ?? "") }
            condition(&d)
        }
        let sort = try Document { $0.int32("id", 1) }
        do {
            try database.with(collection) { documents in
                try documents.find(filter, sort: sort, time_ms_max: time_ms_max) { view in
                    guard let element = read(view) else { return }
                    if part.elements.count == limit {
                        part.end = .hasMore
                        throw StopReading()
                    }
                    part.elements.append(element)
                }
            }
        } catch let error as StoreError where error.isTimeUp {
            part.end = .timeIsUp
        }
        return part
    }
}
