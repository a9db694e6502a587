// What is listed as rows and columns; `CSVOutput` and `TableOutput` write it.

/// One column: its name for programs, and its title for people where that is another.
public struct Column: Sendable {
    let name: String
    let title: String

    /// `name` heads it in csv, `title` in a table, where another is given.
    public init(_ name: String, title: String? = nil) {
        self.name = name
        self.title = title ?? name
    }
}

/// One field of a row.
public enum Cell: Sendable {
    /// Nothing: unknown, or not there.
    case empty
    /// Foreign text, which each output makes harmless in its way.
    case text(String)
    /// A text of several lines, which people see as one.
    case lines(String)
    /// Empty where it is unknown or not finite, like the two that follow.
    case number(Double?)
    /// An amount of money: exact for programs, with two decimals for people.
    case money(Double?)
    /// Unix milliseconds for programs, a date and time for people.
    case time(Int64?)
    /// A whole number, without marks between its digits.
    case integer(Int64)
}

/// Takes rows, each with a cell for every column.
public protocol RowOutput: AnyObject {
    /// Writes a row; `cells` are as many as there are columns.
    func row(_ cells: [Cell]) throws
    /// Writes what is left. Throws as `ResultOutput.flush`.
    func end() throws
}

extension OutputFormat {
    /// The output of rows in this form; `nil` for the forms that have no rows. Throws as `ResultOutput.flush`.
    public func rows(_ columns: [Column], _ clock: ClockTime, to output: ResultOutput) throws -> (any RowOutput)? {
        switch self {
        case .csv, .safeCSV: try CSVOutput(columns, isSafe: self == .safeCSV, to: output)
        case .table: TableOutput(columns, clock, to: output)
        case .text, .json, .ndjson: nil
        }
    }
}
