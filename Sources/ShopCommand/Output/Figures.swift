/// A figure about a list, with its name for programs and the word that follows it for people.
public struct Figure {
    let name: String
    let word: String
    let cell: Cell

    /// Without a `word` it stands alone.
    public init(_ name: String, _ word: String, _ cell: Cell) {
        (self.name, self.word, self.cell) = (name, word, cell)
    }
}

/// Figures about a list, instead of the list: one line, object or row of them.
public struct Figures {
    private let figures: [Figure]

    public init(_ figures: [Figure]) { self.figures = figures }

    /// Writes them in the form. Throws as `ResultOutput.flush`.
    public func write(
        _ format: OutputFormat, _ clock: ClockTime = ClockTime(), to output: ResultOutput = ResultOutput()
    ) throws {
        let forms = FigureForms(columns: figures.map { Column($0.name) }, clock: clock)
        let list = try ListOutput(format, forms, to: output)
        try list.add(figures)
        try list.end()
    }
}

private struct FigureForms: ListForms {
    let columns: [Column]
    let clock: ClockTime

    func text(_ figures: [Figure]) -> String {
        figures.map { figure in
            let text =
                switch figure.cell {
                case .money(let amount): priceText(amount)
                case .number(let number): plainText(number)
                case .integer(let number): String(number)
                default: ""
                }
            return figure.word.isEmpty ? text : "\(text) \(figure.word)"
        }.joined(separator: ", ") + "\n"
    }

    func fields(_ figures: [Figure], _ json: JSONOutput) throws {
        for figure in figures {
            switch figure.cell {
            case .money(let number), .number(let number): try json.field(figure.name, number)
            case .integer(let number): try json.field(figure.name, number)
            default: try json.field(figure.name, nil as String?)
            }
        }
    }

    func rows(_ figures: [Figure]) -> [[Cell]] { [figures.map(\.cell)] }
}
