import ShopStore

/// Dead letters.
public struct LetterForms: ListForms {
    public let clock: ClockTime

    /// `clock`: by which moments are written for people.
    public init(_ clock: ClockTime = ClockTime()) { self.clock = clock }

    public let columns = [
        Column("id"), Column("reason"), Column("failed_at_ms", title: "failed at"),
        Column("replayed_at_ms", title: "replayed at"), Column("size_bytes", title: "bytes"), Column("raw"),
    ]

    public func fields(_ letter: DeadLetter, _ json: JSONOutput) throws { try ExportedLetter.write(letter, to: json) }

    public func text(_ letter: DeadLetter) -> String {
        let replayed = letter.replayed_at_ms.map { ", replayed \(clock.text($0))" } ?? ""
        let when = "\(clock.text(letter.failed_at_ms.knownTime_ms))\(replayed)"
        return "\(visible(letter.id)): \(visible(letter.reason)) (\(when)): \(letter.rawBeginning)\n"
    }

    public func rows(_ letter: DeadLetter) -> [[Cell]] {
        [
            [
                .text(letter.id), .text(letter.reason), .time(letter.failed_at_ms.knownTime_ms),
                letter.replayed_at_ms.map { .time($0) } ?? .empty, .integer(letter.size_bytes),
                .text(letter.rawBeginning),
            ]
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
