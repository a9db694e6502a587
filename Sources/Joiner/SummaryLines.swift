import Shop

/// The summaries of some customers' events, kept until those are stored, to be printed in the order of the log.
struct SummaryLines: Sendable {
    /// Where the line of an event lies in `text`.
    private struct Place {
        var event: Int32
        var start: Int
        var end: Int
    }

    let format: SummaryFormat
    private var text: [UInt8] = []
    private var places: [Place] = []

    init(format: SummaryFormat) { self.format = format }

    /// Notes the line of an event; a later one for the same event replaces it.
    mutating func set(_ event: Int32, _ cart: Cart, of customer: ShopID, older: [OrderID]) {
        let start = text.count
        format.write(cart, of: customer, older: older, to: &text)
        places.append(Place(event: event, start: start, end: text.count))
    }

    /// Most bytes handed over at once.
    private static let block_bytes = 1 << 20

    /// Hands all lines over, in the order of their events, of which there are `events` in all.
    static func print(_ parts: [SummaryLines], events: Int, to output: ([UInt8]) throws -> Void) rethrows {
        var places = [(part: Int32, start: Int, end: Int)](repeating: (0, 0, 0), count: events)
        for (number, part) in parts.enumerated() {
            for place in part.places { places[Int(place.event)] = (Int32(number), place.start, place.end) }
        }
        var block: [UInt8] = []
        for place in places where place.end > place.start {
            block += parts[Int(place.part)].text[place.start..<place.end]
            if block.count < block_bytes { continue }
            try output(block)
            block.removeAll(keepingCapacity: true)
        }
        if !block.isEmpty { try output(block) }
    }
}
