/// Comma-separated values (RFC 4180, with a header line). Control characters, for which the format has no place, are made
/// visible, but line breaks stay; JSON is exact. What a spreadsheet would take for a formula is left as it is, unless the output is
/// to be safe for one.
public final class CSVOutput: RowOutput {
    private let output: ResultOutput
    private let isSafe: Bool

    /// `isSafe`: for a spreadsheet. Writes the header. Throws as `ResultOutput.flush`.
    public init(_ columns: [Column], isSafe: Bool = false, to output: ResultOutput) throws {
        (self.output, self.isSafe) = (output, isSafe)
        try row(columns.map { .text($0.name) })
    }

    public func row(_ cells: [Cell]) throws {
        try output.append(cells.map(field).joined(separator: ",") + "\r\n")
        try output.pause()
    }

    public func end() throws { try output.flush() }

    private func field(_ cell: Cell) -> String {
        switch cell {
        case .empty: ""
        case .text(let text), .lines(let text): Self.field(Self.withLineBreaks(text), isSafe: isSafe)
        case .number(let number), .money(let number): number.known.map { plainText($0) } ?? ""
        case .time(let timestamp_ms): timestamp_ms.map { String($0) } ?? ""
        case .integer(let number): String(number)
        }
    }

    private static func withLineBreaks(_ text: String) -> String {
        text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
            .map { visible(String($0)) }.joined(separator: "\n")
    }

    /// A text as a field. One that a spreadsheet would take for a formula gets an apostrophe before it, if the field is to be safe;
    /// one that looks like a number is quoted, so that the order "1" and the order 1 differ.
    static func field(_ text: String, isSafe: Bool) -> String {
        let isFormula = isSafe && Self.isFormula(text)
        let safe = isFormula ? "'" + text : text
        let looksLikeNumber = safe.utf8.first.map { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 } ?? false
        guard looksLikeNumber || safe.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) else { return safe }
        // By code unit: "\r\n" is one Character.
        let doubled = safe.unicodeScalars.reduce(into: "") { $0 += $1 == "\"" ? "\"\"" : String($1) }
        return "\"\(doubled)\""
    }

    /// What begins like one, blanks aside; also in the wide form that Japanese spreadsheets take for the same.
    private static func isFormula(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first else { return false }
        if "\t\r\n".unicodeScalars.contains(first) { return true }
        let shown = text.unicodeScalars.first { !$0.properties.isWhitespace }
        return shown.map { "=+-@＝＋－＠".unicodeScalars.contains($0) } ?? false
    }
}
