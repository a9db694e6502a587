/// Aligned columns for people. The first rows decide the widths; the rest goes straight through, however many come.
public final class TableOutput: RowOutput {
    /// How many rows are looked at for the widths, and how much text at most.
    static let measuredRows_max = 1_000
    static let measured_bytes_max = 1 << 20
    /// Longer cells push the rest of their row aside, not everybody's.
    static let width_max = 60

    private let columns: [Column]
    private let clock: ClockTime
    private let output: ResultOutput
    private var measured: [[Shown]] = []
    private var measured_bytes = 0
    private var widths: [Int]?

    private struct Shown {
        var text: String
        var isNumber: Bool
    }

    /// Nothing is written before the first row.
    public init(_ columns: [Column], _ clock: ClockTime, to output: ResultOutput) {
        self.columns = columns
        self.clock = clock
        self.output = output
    }

    public func row(_ cells: [Cell]) throws {
        let row = cells.map(shown)
        if let widths { return try write(row, widths) }
        measured.append(row)
        measured_bytes += row.reduce(0) { $0 + $1.text.utf8.count }
        if measured.count == Self.measuredRows_max || measured_bytes > Self.measured_bytes_max { try writeMeasured() }
    }

    /// A table without rows is nothing at all.
    public func end() throws {
        if !measured.isEmpty { try writeMeasured() }
        try output.flush()
    }

    private func shown(_ cell: Cell) -> Shown {
        switch cell {
        case .empty: Shown(text: "", isNumber: false)
        case .text(let text): Shown(text: visible(text), isNumber: false)
        case .lines(let text):
            Shown(text: visible(text.split(whereSeparator: \.isNewline).joined(separator: ", ")), isNumber: false)
        case .number(let number): Shown(text: number.known.map { plainText($0) } ?? "", isNumber: true)
        case .money(let amount): Shown(text: amount.known.map { moneyText($0) } ?? "", isNumber: true)
        case .time(let timestamp_ms): Shown(text: timestamp_ms.map { clock.text($0) } ?? "", isNumber: false)
        case .integer(let number): Shown(text: String(number), isNumber: true)
        }
    }

    private func writeMeasured() throws {
        let numeric = columns.indices.map { column in measured.contains { $0[column].isNumber } }
        let header = zip(columns, numeric).map { Shown(text: $0.title.uppercased(), isNumber: $1) }
        let rows = [header] + measured
        let widths = columns.indices.map { column in
            rows.reduce(0) { max($0, min(columnCount($1[column].text), Self.width_max)) }
        }
        measured = []
        self.widths = widths
        for row in rows { try write(row, widths) }
    }

    private func write(_ row: [Shown], _ widths: [Int]) throws {
        var line = ""
        for (cell, width) in zip(row, widths) {
            let space = String(repeating: " ", count: max(0, width - columnCount(cell.text)))
            line += cell.isNumber ? space + cell.text : cell.text + space
            line += "  "
        }
        while line.last == " " { line.removeLast() }
        try output.append(line + "\n")
        try output.pause()
    }
}
