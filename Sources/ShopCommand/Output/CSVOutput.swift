/// Comma-separated values (RFC 4180, with a header line): exact, but harmless to the spreadsheet that opens them.
public final class CSVOutput: RowOutput {
    private let output: ResultOutput
    /// A terminal must not be steered by what a program would get as it is.
    private let isForTerminal: Bool

    /// Writes the header. Throws as `ResultOutput.flush`.
    public init(_ columns: [Column], to output: ResultOutput, isForTerminal: Bool = false) throws {
        self.output = output
        self.isForTerminal = isForTerminal
        try row(columns.map { .text($0.name) })
    }

    public func row(_ cells: [Cell]) throws {
        try output.append(cells.map(field).joined(separator: ",") + "\r\n")
    }

    public func end() throws { try output.flush() }

    private func field(_ cell: Cell) -> String {
        switch cell {
        case .empty: ""
        case .text(let text), .lines(let text): Self.field(isForTerminal ? visible(text) : text)
        case .number(let number), .money(let number): plainText(number)
        case .time(let number), .integer(let number): String(number)
        }
    }

    /// A text as a field. One that a spreadsheet would take for a formula gets an apostrophe before it; one that looks
    /// like a number is quoted, so that the order "1" and the order 1 differ.
    static func field(_ text: String) -> String {
        let isFormula = text.utf8.first.map { "=+-@\t\r".utf8.contains($0) } ?? false
        let safe = isFormula ? "'" + text : text
        let looksLikeNumber = safe.utf8.first.map { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 } ?? false
        guard looksLikeNumber || safe.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) else { return safe }
        // By code unit: "\r\n" is one Character.
        let doubled = safe.unicodeScalars.reduce(into: "") { $0 += $1 == "\"" ? "\"\"" : String($1) }
        return "\"\(doubled)\""
    }
}
