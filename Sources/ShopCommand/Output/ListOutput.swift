/// How one thing of a list is written in each of the forms.
public protocol ListForms {
    associatedtype Item

    /// What heads the rows.
    var columns: [Column] { get }
    /// By which moments are written for people.
    var clock: ClockTime { get }
    /// For people, with its line end.
    func text(_ item: Item) -> String
    /// The members of its object. Throws as `ResultOutput.flush`.
    func fields(_ item: Item, _ json: JSONOutput) throws
    /// Its rows, each with a cell for every column.
    func rows(_ item: Item) -> [[Cell]]
}

/// Writes a list in one of the forms. Calls throw as `ResultOutput.flush`.
public struct ListOutput<Forms: ListForms> {
    private enum Form {
        case text(ResultOutput)
        case json(JSONOutput)
        case rows(any RowOutput)
    }
    private let form: Form
    private let forms: Forms

    /// Headers, where the form has any, are written now.
    public init(_ format: OutputFormat, _ forms: Forms, to output: ResultOutput = ResultOutput()) throws {
        self.forms = forms
        if let rows = try format.rows(forms.columns, forms.clock, to: output) {
            form = .rows(rows)
        } else {
            form = format == .text ? .text(output) : .json(JSONOutput(lines: format == .ndjson, to: output))
        }
    }

    /// Writes one of them. Throws `EventLogError.outputClosed` where nobody reads any more.
    public func add(_ item: Forms.Item) throws {
        switch form {
        case .text(let output):
            try output.append(forms.text(item))
            try output.pause()
        case .json(let json): try json.item { try forms.fields(item, json) }
        case .rows(let rows): for row in forms.rows(item) { try rows.row(row) }
        }
    }

    /// Ends the list and writes what is left of it; one that was cut short must not look whole.
    public func end(isWhole: Bool = true) throws {
        switch form {
        case .text(let output): try output.flush()
        case .json(let json): try json.end(isWhole: isWhole)
        case .rows(let rows): try rows.end()
        }
    }
}
