import Shop
import ShopStore

/// What the pages ask of the database.
struct ShopPages: Sendable {
    /// Rows of a list, and of one customer's lists.
    static let rows_max = 50
    static let story_max = 500
    /// How long the server may look for something, in milliseconds.
    static let search_ms_max = 2_000

    let database: ShopDatabase
    var listing: ShopListing { ShopListing(database) }

    /// The link to what follows, or why there is none.
    func end<Element>(_ part: ListPart<Element>, _ path: String, _ last: ShopID?) -> HTML {
        switch part.end {
        case .whole: return .none
        case .timeIsUp: return #"<p class="note">The search took too long and was cut short: there may be more.</p>"#
        case .hasMore:
            guard let last else { return .none }
            let mark = path.contains("?") ? "&" : "?"
            return #"<p class="more"><a rel="next" href="\#(path)\#(mark)after=\#(queryText(last.text))">More</a></p>"#
        }
    }
}
