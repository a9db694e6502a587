/// How far something has come, as a bar on a terminal.
public struct ProgressBar {
    private let title: String
    private let total: Int
    private var shown = -1

    /// `total` is what `show` counts up to; 0 counts as 1.
    public init(_ title: String, total: Int) {
        self.title = title
        self.total = max(total, 1)
    }

    /// Draws it where a percent more is done; leaves it standing once all is.
    public mutating func show(_ done: Int) {
        // Any number may have been asked for: a hundred times as many need not fit an `Int`.
        let percent = Int(Double(min(done, total)) / Double(total) * 100)
        if percent == shown { return }
        shown = percent
        let filled = percent * 30 / 100
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 30 - filled)
        Terminal.show("\(title) [\(bar)] \(percent) %")
        if done >= total { Terminal.endShow() }
    }
}
