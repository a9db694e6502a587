// How a generated event is written down: plainly, or in one of the unexpected but valid forms that JSON allows.

/// An event's fields, in order, each with its value as JSON text.
struct EventText {
    var fields: [(name: String, value: String)]

    /// The text without anything unusual.
    var plain: String {
        var text = "{"
        for (name, value) in fields {
            if text.utf8.count > 1 { text += ", " }
            text += "\"" + name + "\": " + value
        }
        return text + "}"
    }

    /// The same event, with other field order, whitespace, escapes and unknown fields.
    func unusual(using random: inout SplitMix64) -> String {
        var fields = fields.map { (name: quoted($0.name, escaping: random.chance(0.1)), value: $0.value) }
        for _ in 0..<random.below(3) { fields.append((quoted("note_\(random.below(9))"), random.pick(Self.extras))) }
        if random.chance(0.5) { fields.shuffle(using: &random) }
        let gap = random.pick(["", " ", "  ", "\t", " \t "])
        let members = fields.map { $0.name + gap + ":" + gap + $0.value }
        return gap + "{" + gap + members.joined(separator: gap + "," + gap) + gap + "}" + gap
    }

    /// Values of fields that no event has, named so that careless code trips over their content.
    private static let extras = [
        "null", "true", "1e-7", "-0", "12345678901234567890123", #""order_id""#, #"{"order_id": 1, "type": "order"}"#,
        #"[[[[[[]]]]], {"a": {"b": {"c": [1, 2, {"d": null}]}}}]"#, #""\u00e9\ud83e\uddc0\/\b\f""#, #""}{][,:""#,
        #"{"x": 1, "x": 2}"#, #""\\\"""#,
    ]
}

/// A text as a JSON string. Escaped, every character outside plain ASCII letters is written as `\uXXXX`.
func quoted(_ text: String, escaping: Bool = false) -> String {
    var quoted = "\""
    for unit in text.unicodeScalars {
        switch unit {
        case "\"": quoted += "\\\""
        case "\\": quoted += "\\\\"
        case _ where unit.value < 0x20 || (escaping && !unit.properties.isAlphabetic) || (escaping && !unit.isASCII):
            for half in String(unit).utf16 { quoted += "\\u" + fourDigits(half) }
        default: quoted.unicodeScalars.append(unit)
        }
    }
    return quoted + "\""
}

private func fourDigits(_ unit: UInt16) -> String {
    let digits = String(unit, radix: 16)
    return String(repeating: "0", count: 4 - digits.utf8.count) + digits
}
