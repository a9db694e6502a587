import Logging
import ShopStore

/// Says which records are no events: the first of a minute one by one, the others by what is wrong with them.
struct SkippedRecords {
    private static let oneByOne_max = 20
    private static let window_ms: Int64 = 60_000

    private let logger: Logger
    private var begun_ms: Int64?
    private var named = 0
    private var counted: [String: Int] = [:]

    init(_ logger: Logger) { self.logger = logger }

    mutating func note(_ letters: [DeadLetter], now_ms: Int64) {
        if letters.isEmpty { return }
        if begun_ms == nil { begun_ms = now_ms }
        let first = letters.prefix(max(0, Self.oneByOne_max - named))
        for letter in first { name(letter) }
        named += first.count
        for letter in letters.dropFirst(first.count) { counted[letter.kind, default: 0] += 1 }
    }

    private func name(_ letter: DeadLetter) {
        logger.warning(
            "Skipping invalid data: \(letter.summary)",
            metadata: ["source": "\(letter.source)", "position": "\(letter.position)", "reason": "\(letter.reason)"])
    }

    /// Ends the minute, if it is over.
    mutating func tick(now_ms: Int64) {
        if let begun_ms, now_ms - begun_ms >= Self.window_ms { end() }
    }

    /// Says what was only counted.
    mutating func end() {
        let count = counted.values.reduce(0, +)
        let kinds = counted.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        if count > 0 {
            let words = kinds.map { "\($0.value) (\($0.key))" }.joined(separator: ", ")
            logger.warning(
                "Skipping invalid data: \(count) more records: \(words)",
                metadata: ["records": "\(count)", "reasons": "\(words)"])
        }
        self = SkippedRecords(logger)
    }
}

extension DeadLetter {
    /// What is wrong, without the place in the record.
    fileprivate var kind: String {
        guard let place = reason.firstRange(of: " (at byte ") else { return reason }
        return String(reason[..<place.lowerBound])
    }
}
