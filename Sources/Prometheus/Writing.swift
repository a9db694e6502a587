// How names, labels and numbers are written, by Prometheus's exposition format.

/// What a metric's values are.
enum MetricKind: String { case counter, gauge, histogram }

/// The name with what a name may not have replaced.
func metricName(_ label: String) -> String {
    let name = label.map { character in
        character.isASCII && (character.isLetter || character.isNumber || character == "_" || character == ":")
            ? character : "_"
    }
    return name.first.map(\.isNumber) ?? true ? "_" + String(name) : String(name)
}

/// Labels in the order of their names, without the braces.
func written(_ labels: [(String, String)]) -> String {
    labels.sorted { $0.0 < $1.0 }
        .map { "\(metricName($0.0))=\"\(escaped($0.1, quotes: true))\"" }.joined(separator: ",")
}

func braced(_ labels: String) -> String { labels.isEmpty ? "" : "{\(labels)}" }

/// A text on one line.
func escaped(_ text: String, quotes: Bool) -> String {
    text.unicodeScalars.reduce(into: "") { escaped, scalar in
        switch scalar {
        case "\\": escaped += "\\\\"
        case "\n": escaped += "\\n"
        case "\"" where quotes: escaped += "\\\""
        default: escaped.unicodeScalars.append(scalar)
        }
    }
}

/// A number; whole ones without a fraction.
func written(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    return Int64(exactly: value).map(String.init) ?? "\(value)"
}
