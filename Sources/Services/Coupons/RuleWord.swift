// The words of a line with a rule.

import EventLog

/// A word, and where it begins.
struct RuleWord {
    var text: String
    /// In characters from the line's beginning, the first being 1.
    var column: Int

    /// The words of a line, without what follows a `#`. A word may stand between quotes: then a space is a character like
    /// any other, and a backslash goes before a quote or another backslash. Throws `RuleFault`.
    static func words(of line: String) throws(RuleFault) -> (words: [RuleWord], end: Int) {
        var words: [RuleWord] = []
        var rest = Array(line)[...]
        while true {
            rest = rest.drop { $0.isWhitespace }
            guard let first = rest.first, first != "#" else { return (words, rest.startIndex + 1) }
            let column = rest.startIndex + 1
            if first == "\"" {
                words.append(RuleWord(text: try quoted(&rest), column: column))
            } else {
                let word = rest.prefix { !$0.isWhitespace }
                rest = rest.dropFirst(word.count)
                words.append(RuleWord(text: String(word), column: column))
            }
        }
    }

    private static func quoted(_ rest: inout ArraySlice<Character>) throws(RuleFault) -> String {
        let start = rest.startIndex + 1
        rest = rest.dropFirst()
        var text = ""
        while let next = rest.popFirst() {
            if next == "\"" { return text }
            text.append(next == "\\" ? rest.popFirst() ?? next : next)
        }
        throw RuleFault(column: start, expected: "a closing \" behind this one", found: nil)
    }

    /// A name as it is written: between quotes where it would not be one word otherwise.
    static func written(_ name: String) -> String {
        let isPlain = !name.isEmpty && !name.contains { $0.isWhitespace || "\"\\#".contains($0) }
        if isPlain { return name }
        return "\"\(String(name.flatMap { "\"\\".contains($0) ? ["\\", $0] : [$0] }))\""
    }

    static let units_ms: [(name: String, ms: Int64)] = [
        ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000),
    ]

    /// In the largest unit that fits; never in weeks, which are days to most people.
    static func duration(_ ms: Int64) -> String {
        let unit = units_ms.dropFirst().first { ms % $0.ms == 0 } ?? ("ms", 1)
        return "\(ms / unit.ms)\(unit.name)"
    }
}

/// What is wrong with a rule, and where.
struct RuleFault: Error, CustomStringConvertible {
    /// In characters from the line's beginning, the first being 1.
    var column: Int
    var expected: String
    /// nil where the line ends.
    var found: String?

    var description: String {
        "column \(column): expected \(expected), found \(found.map { "“\(madeVisible($0))”" } ?? "the end of the line")"
    }
}
