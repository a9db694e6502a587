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

    /// Takes the line of an event back, if there is one: the event had no effect after all.
    mutating func unset(_ event: Int32) { places.append(Place(event: event, start: 0, end: 0)) }

    /// Bytes handed over at once, more or less, and how many times that is put together side by side.
    private static let block_bytes = 1 << 20
    private static let blocksAtOnce = 8

    /// Hands all lines over, in the order of their events, of which there are `events` in all.
    static func print(
        _ parts: [SummaryLines], events: Int, workers: Workers, to output: ([UInt8]) throws -> Void
    ) throws {
        if parts.isEmpty { return }
        let lines = ordered(parts, events: events)
        var blocks = blocks(lines)[...]
        while !blocks.isEmpty {
            let texts = try workers.map(Array(blocks.prefix(blocksAtOnce))) { text(of: lines[$0], in: parts) }
            for text in texts where !text.isEmpty { try output(text) }
            blocks = blocks.dropFirst(blocksAtOnce)
        }
    }

    /// The lines of each block.
    private static func blocks(_ lines: [Line]) -> [Range<Int>] {
        var blocks: [Range<Int>] = []
        var (start, size_bytes) = (0, 0)
        for (index, line) in lines.enumerated() {
            size_bytes += Int(line.length)
            if size_bytes < block_bytes { continue }
            blocks.append(start..<index + 1)
            (start, size_bytes) = (index + 1, 0)
        }
        return blocks + [start..<lines.count]
    }

    private static func text(of lines: ArraySlice<Line>, in parts: [SummaryLines]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(lines.reduce(0) { $0 + Int($1.length) })
        for line in lines where line.length > 0 {
            text += parts[Int(line.part)].text[line.start..<line.start + Int(line.length)]
        }
        return text
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
