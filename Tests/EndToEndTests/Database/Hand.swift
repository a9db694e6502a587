// What people and other programs do to a shop's database by hand, while joiners work on it.

/// One such deed, and how much of the shop it touches.
enum Hand: String, CaseIterable {
    case dropsUniqueIndex = "the unique index dropped"
    case dropsOtherIndex = "another index dropped"
    case dropsPositions = "the positions dropped"
    case dropsLetters = "the dead letters dropped"
    case deletesCustomer = "a customer deleted"
    case unsetsField = "a field unset"
    case takesHolding = "a holding taken away"
    case setsOddValue = "a field set to an odd value"
    case dropsProducts = "the products dropped"
    case dropsHistory = "the history dropped"
    case dropsCustomers = "the customers dropped"

    /// After these only little can be said of everybody; they have rounds of their own.
    static let wholesale: [Hand] = [.dropsProducts, .dropsHistory, .dropsCustomers]
    static let single = allCases.filter { !wholesale.contains($0) }

    /// Whether a joiner may end for it, with a word: it cannot know whose database this is any more, or who is alone.
    var mayStopJoiner: Bool {
        [.dropsUniqueIndex, .dropsPositions, .dropsCustomers, .dropsProducts, .dropsHistory].contains(self)
    }

    /// What a field of a customer is unset at, or set to something odd at.
    static let fields = [
        "products", "waiting", "cart", "cart.unpaid_order_ids", "cart.paid_order_ids", "cart.open_items", "history",
        "history.holdings_buckets", "joiner", "joiner.rev", "joiner.applied", "joiner.counts", "joiner.counts.applied",
        "first_name", "last_name", "address",
    ]

    static let oddValues = [
        "null", "[]", "{}", #""x""#, "0", "-1", "1.5", #"{"$numberLong": "9223372036854775807"}"#,
        #"{"$numberDouble": "NaN"}"#, #"{"$numberDecimal": "1E+6000"}"#, #"{"$date": {"$numberLong": "0"}}"#, "true",
        #"[null, {}, "x", 1]"#, #"{"rev": 0}"#,
    ]
}
