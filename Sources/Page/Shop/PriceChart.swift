import Shop

/// A product's prices over time, as steps.
struct PriceChart {
    private let points: [(time_ms: Int64, price: Double)]
    private static let (width, height) = (720.0, 200.0)

    /// Of the last ones of which both is known.
    init(_ history: [PriceHistory.Point]) {
        points = history.suffix(1_000).compactMap { point in
            guard let time_ms = point.timestamp_ms.knownTime_ms, point.price.isFinite else { return nil }
            return (time_ms, point.price)
        }
    }

    /// The picture, with words for those who do not see it; nothing for fewer than two prices.
    var figure: HTML? {
        guard points.count > 1, let first = points.first, let last = points.last else { return nil }
        let prices = points.map(\.price)
        guard let low = prices.min(), let high = prices.max() else { return nil }
        return """
            <figure><svg viewBox="0 0 \(Int(Self.width)) \(Int(Self.height))" class="chart" role="img" \
            aria-label="Prices between \(money(low)) and \(money(high)) zloty">
            <polyline points="\(line(from: low, to: high, first.time_ms, last.time_ms))"/></svg>
            <figcaption>\(money(low)) to \(money(high)) zloty, \(moment(first.time_ms)) to \(moment(last.time_ms))</figcaption></figure>
            """
    }

    private func line(from low: Double, to high: Double, _ begin_ms: Int64, _ end_ms: Int64) -> String {
        let span_ms = max(1, Double(end_ms) - Double(begin_ms))
        let room = high > low ? high - low : 1
        var (line, y_before): ([String], Int?) = ([], nil)
        for point in points {
            let x = Int((Double(point.time_ms) - Double(begin_ms)) / span_ms * (Self.width - 20)) + 10
            let y = Int(Self.height - 10 - (point.price - low) / room * (Self.height - 20))
            // A price holds until the next one.
            if let y_before { line.append("\(x),\(y_before)") }
            line.append("\(x),\(y)")
            y_before = y
        }
        return line.joined(separator: " ")
    }
}
