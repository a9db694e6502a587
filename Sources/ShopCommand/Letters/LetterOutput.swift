import EventLog
import ShopStore

/// Writes dead letters in one of the forms. Calls throw as `ResultOutput.flush`.
public struct LetterOutput {
    private enum Form {
        case text(ResultOutput)
        case json(JSONOutput)
        case rows(any RowOutput)
    }
    private let form: Form
    private let clock: ClockTime

    private static let columns = [
        Column("id"), Column("reason"), Column("failed_at_ms", title: "failed at"),
        Column("replayed_at_ms", title: "replayed at"), Column("size_bytes", title: "bytes"), Column("raw"),
    ]

    /// Headers, where the form has any, are written now. Throws as `ResultOutput.flush`.
    public init(_ format: OutputFormat, _ clock: ClockTime = ClockTime(), to output: ResultOutput = ResultOutput())
        throws
    {
        self.clock = clock
        if let rows = try format.rows(Self.columns, clock, to: output) {
            form = .rows(rows)
        } else {
            form = format == .text ? .text(output) : .json(JSONOutput(lines: format == .ndjson, to: output))
        }
    }

    /// Writes one letter. Throws `EventLogError.outputClosed` where nobody reads any more.
    public func add(_ letter: DeadLetter) throws {
        switch form {
        case .text(let output): try output.append(line(letter))
        case .json(let json): try json.item { try ExportedLetter.write(letter, to: json) }
        case .rows(let rows): try rows.row(cells(letter))
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

    private func line(_ letter: DeadLetter) -> String {
        let replayed = letter.replayed_at_ms.map { ", replayed \(clock.text($0))" } ?? ""
        let when = "\(clock.text(letter.failed_at_ms.knownTime_ms))\(replayed)"
        return "\(visible(letter.id)): \(visible(letter.reason)) (\(when)): \(letter.rawBeginning)\n"
    }

    private func cells(_ letter: DeadLetter) -> [Cell] {
        [
            .text(letter.id), .text(letter.reason), .time(letter.failed_at_ms.knownTime_ms),
            letter.replayed_at_ms.map { .time($0) } ?? .empty, .integer(letter.size_bytes), .text(letter.rawBeginning),
        ]
    }
}

extension DeadLetter {
    /// As much of the record as fits a line.
    fileprivate var rawBeginning: String {
        let shown_bytes_max = 100
        return visible(raw.prefix(shown_bytes_max)) + (raw.count > shown_bytes_max ? "…" : "")
    }

    /// Whether the letter holds less than the record that was read.
    public var isTruncated: Bool { size_bytes > raw.count }

    /// All about the letter, for people.
    public func page(_ clock: ClockTime = ClockTime()) -> String {
        """
        id:        \(visible(id))
        source:    \(visible(source))
        position:  \(position)
        reason:    \(visible(reason))
        failed:    \(clock.text(failed_at_ms.knownTime_ms))
        replayed:  \(replayed_at_ms.map(clock.text) ?? "never")\(replayNumber.map { ", as number \($0)" } ?? "")
        size:      \(size_bytes) bytes\(isTruncated ? ", of which the first \(raw.count) were kept" : "")
        record:    \(visible(raw))

        """
    }
}
