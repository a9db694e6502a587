import Shop

/// The summaries of one batch, kept until it is stored, to be printed in the order of the log.
struct SummaryLines {
    let format: SummaryFormat
    private var text: [UInt8] = []
    /// By event: where its line starts and ends in `text`.
    private var places: [(event: Int32, start: Int, end: Int)] = []
    /// Whether events came in another order than the log's, as those do that had to be worked out twice.
    private var isInOrder = true

    init(format: SummaryFormat) { self.format = format }

    /// Notes the line of an event; a later one for the same event replaces it.
    mutating func set(_ event: Int32, _ cart: Cart, of customer: ShopID, older: [OrderID]) {
        let start = text.count
        format.write(cart, of: customer, older: older, to: &text)
        if let last = places.last, last.event >= event { isInOrder = false }
        places.append((event, start, text.count))
    }

    /// All lines, in the order of their events.
    var lines: [UInt8] {
        if isInOrder { return text }
        var latest: [Int32: (start: Int, end: Int)] = [:]
        for place in places { latest[place.event] = (place.start, place.end) }
        return latest.sorted { $0.key < $1.key }.flatMap { text[$0.value.start..<$0.value.end] }
    }
}
