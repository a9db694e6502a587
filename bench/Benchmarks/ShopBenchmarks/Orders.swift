import Shop

/// The records that all of these benchmarks work on: orders and payments, the same every time.
enum Orders {
    static let count = 10_000
    static let customers = 1_000

    static let lines: [[UInt8]] = (0..<count).map { number in
        let customer = String(1_000_000 + number * 7_919 % customers).dropFirst()
        let type = number.isMultiple(of: 2) ? "order" : "payment"
        return Array(
            """
            {"user_id": "customer_\(customer)", "type": "\(type)", "order_id": \(number / 2), \
            "timestamp_ms": \(1_700_000_000_000 + number)}
            """.utf8)
    }

    static func origin(_ number: Int) -> EventParser.Origin {
        EventParser.Origin(source: 0, start: Int64(number), end: Int64(number) + 1, timestamp_ms: 0)
    }

    /// All of them, parsed.
    static func batch() throws -> EventBatch {
        let parser = EventParser()
        var batch = EventBatch(capacity: count)
        for (number, line) in lines.enumerated() {
            try parser.parse(line, from: origin(number), into: &batch)
        }
        return batch
    }
}
