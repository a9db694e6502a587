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

    /// Most bytes handed over at once, but for the last line of them.
    private static let block_bytes = 1 << 20

    /// Hands all lines over, in the order of their events, of which there are `events` in all.
    static func print(_ parts: [SummaryLines], events: Int, to output: ([UInt8]) throws -> Void) rethrows {
        if parts.isEmpty { return }
        var block: [UInt8] = []
        block.reserveCapacity(block_bytes + (1 << 16))
        for line in ordered(parts, events: events) where line.length > 0 {
            parts[Int(line.part)].text.withUnsafeBytes {
                block.append(
                    contentsOf: UnsafeRawBufferPointer(rebasing: $0[line.start..<line.start + Int(line.length)]))
            }
            if block.count < block_bytes { continue }
            try output(block)
            block.removeAll(keepingCapacity: true)
        }
        if !block.isEmpty { try output(block) }
    }

    private struct Line {
        var part: Int32 = 0
        var length: UInt32 = 0
        var start = 0
    }

    /// For each event where its line lies.
    private static func ordered(_ parts: [SummaryLines], events: Int) -> [Line] {
        var lines = [Line](repeating: Line(), count: events)
        for (number, part) in parts.enumerated() {
            for place in part.places {
                lines[Int(place.event)] = Line(
                    part: Int32(truncatingIfNeeded: number), length: UInt32(clamping: place.end - place.start),
                    start: place.start)
            }
        }
        return lines
    }
}
