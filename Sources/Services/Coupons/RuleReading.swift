// Rules as people write them: in a file one a line, in options one part each.

import EventLog

/// A file of rules that cannot be read, with the place.
public struct RuleFileError: Error, CustomStringConvertible {
    /// What is wrong, for people.
    public let description: String
}

extension CouponRule {
    /// The rules of a file, each once: `share TYPE above PERCENT within TIME grant TYPE [of units|money]`, one a line.
    ///
    /// Empty lines, and what follows a `#`, say nothing. `file` is its name in the error. Throws `RuleFileError`.
    public static func rules(in text: String, file: String) throws(RuleFileError) -> [CouponRule] {
        var rules: [CouponRule] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            do throws(RuleFault) {
                if let rule = try rule(in: String(line)), !rules.contains(where: { $0.text.isSame(as: rule.text) }) {
                    rules.append(rule)
                }
            } catch {
                throw RuleFileError(description: "\(madeVisible(file)), line \(index + 1), \(error)")
            }
        }
        if rules.isEmpty { throw RuleFileError(description: "\(madeVisible(file)) has no rule in it") }
        return rules
    }

    /// The rule that a line says, if any.
    static func rule(in line: String) throws(RuleFault) -> CouponRule? {
        var reading = RuleReading(try RuleWord.words(of: line))
        if reading.isAtEnd { return nil }
        try reading.keyword("share")
        let share = try reading.part(RuleReading.typeWanted) { $0.isEmpty ? nil : $0 }
        try reading.keyword("above")
        let above = try reading.part(RuleReading.percentWanted, RuleReading.percent)
        try reading.keyword("within")
        let within = try reading.part(RuleReading.durationWanted, RuleReading.duration_ms)
        try reading.keyword("grant")
        let grant = try reading.part(RuleReading.typeWanted) { $0.isEmpty ? nil : $0 }
        var measure = Measure.units
        if !reading.isAtEnd {
            try reading.keyword("of")
            measure = try reading.part("units or money") { Measure(rawValue: $0) }
        }
        try reading.end()
        return CouponRule(share: share, above_percent: above, within_ms: within, grant: grant, of: measure)
    }
}

/// Takes a rule's words one after the other.
public struct RuleReading {
    private var words: ArraySlice<RuleWord>
    private let end_column: Int

    init(_ line: (words: [RuleWord], end: Int)) { (words, end_column) = (line.words[...], line.end) }

    /// What a part of a rule has to be, for people.
    public static let typeWanted = "a type of product"
    /// The same of a share.
    public static let percentWanted = "a share such as 25%, from 0% to below 100%"
    /// The same of a window's length.
    public static let durationWanted = "a time such as 30d (s, m, h, d or w)"

    var isAtEnd: Bool { words.isEmpty }

    mutating func keyword(_ word: String) throws(RuleFault) {
        try part("“\(word)”") { $0 == word ? () : nil }
    }

    mutating func part<Part>(_ expected: String, _ read: (String) -> Part?) throws(RuleFault) -> Part {
        guard let word = words.popFirst() else {
            throw RuleFault(column: end_column, expected: expected, found: nil)
        }
        guard let part = read(word.text) else {
            throw RuleFault(column: word.column, expected: expected, found: word.text)
        }
        return part
    }

    func end() throws(RuleFault) {
        if let word = words.first {
            throw RuleFault(column: word.column, expected: "the end of the line", found: word.text)
        }
    }

    /// The number of `25%`: from 0 to below 100.
    public static func percent(_ text: String) -> Double? {
        guard text.hasSuffix("%"), text.utf8.allSatisfy({ "0123456789.e-%".utf8.contains($0) }) else { return nil }
        return Double(text.dropLast()).flatMap { (0..<100).contains($0) ? $0.magnitude : nil }
    }

    /// The milliseconds of `30d`: a whole number above 0, and a unit.
    public static func duration_ms(_ text: String) -> Int64? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = (RuleWord.units_ms + [("ms", 1)]).first { $0.name == text.dropFirst(digits.count) }
        guard let count = Int64(digits), count > 0, let unit else { return nil }
        let (ms, isTooLong) = count.multipliedReportingOverflow(by: unit.ms)
        return isTooLong ? nil : ms
    }
}

extension String {
    /// Whether the bytes are the same.
    func isSame(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
