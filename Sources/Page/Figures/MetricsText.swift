/// What a service's `/metrics` says: numbers by name and labels. Text from outside: what is no number is not there.
struct MetricsText: Sendable {
    struct Sample: Sendable, Equatable {
        var name: String
        var labels: [String: String]
        var value: Double
    }
    let samples: [Sample]

    /// More lines than these are not read.
    private static let lines_max = 20_000
    /// No figure of ours is below zero, or above this: what is came from somebody else.
    private static let value_max = 1e15

    init(_ text: String) {
        samples = text.split(separator: "\n").prefix(Self.lines_max).compactMap { Self.sample($0) }
    }

    /// The sum of a name's values; nil where there is none.
    func sum(_ name: String, where isMeant: ([String: String]) -> Bool = { _ in true }) -> Double? {
        let values = samples.filter { $0.name == name && isMeant($0.labels) }.map(\.value)
        return values.isEmpty ? nil : values.reduce(0, +)
    }

    private static func sample(_ line: Substring) -> Sample? {
        if line.hasPrefix("#") { return nil }
        guard let space = line.lastIndex(of: " "), let value = Double(line[line.index(after: space)...]),
            0...Self.value_max ~= value
        else { return nil }
        let series = line[..<space]
        guard let brace = series.firstIndex(of: "{") else {
            return Sample(name: String(series), labels: [:], value: value)
        }
        guard series.hasSuffix("}") else { return nil }
        let labels = labels(series[series.index(after: brace)...].dropLast())
        return Sample(name: String(series[..<brace]), labels: labels, value: value)
    }

    /// `name="value",…`, in whose values `\\`, `\"` and `\n` are escapes.
    private static func labels(_ text: Substring) -> [String: String] {
        var (labels, name, value): ([String: String], String, String?) = ([:], "", nil)
        var isEscaped = false
        for character in text {
            guard let open = value else {
                if character == "\"" {
                    value = ""
                } else if character != "=" && character != "," {
                    name.append(character)
                }
                continue
            }
            if isEscaped {
                value = open + (character == "n" ? "\n" : String(character))
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                labels[name] = open
                (name, value) = ("", nil)
            } else {
                value = open + String(character)
            }
        }
        return labels
    }
}
