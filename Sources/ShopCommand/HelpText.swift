/// Help as a terminal of 80 columns shows it, whatever the terminal.
enum HelpText {
    static let columns = 80

    /// ArgumentParser breaks its own texts, but not the line of the usage.
    static func fitting(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.count > columns && line.hasPrefix("USAGE: ") ? broken(String(line)) : String(line)
        }.joined(separator: "\n")
    }

    /// At spaces that are outside of brackets, with what follows below what comes first.
    private static func broken(_ line: String) -> String {
        var lines: [String] = []
        var current = ""
        for part in parts(of: line) {
            if !current.isEmpty && current.count + 1 + part.count > columns {
                lines.append(current)
                current = "         " + part
            } else {
                current += current.isEmpty ? part : " " + part
            }
        }
        return (lines + [current]).joined(separator: "\n")
    }

    /// `[--limit <limit>]` is one of them.
    private static func parts(of line: String) -> [String] {
        line.split(separator: " ").reduce(into: []) { parts, word in
            let isWithin = parts.last.map { $0.hasPrefix("[") && !$0.hasSuffix("]") } ?? false
            if isWithin { parts[parts.count - 1] += " " + word } else { parts.append(String(word)) }
        }
    }
}
