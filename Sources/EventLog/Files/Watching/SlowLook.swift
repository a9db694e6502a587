// The look at files of which the kernel says nothing: those on other machines, and links that were turned elsewhere.

/// Spreads a look at every file over a period, so that it costs the same at any moment.
struct SlowLook {
    /// How long it takes to look at all files that are watched, in milliseconds.
    static let watched_ms: Int64 = 1_000

    private var next = 0
    private var last_ms: Int64

    init(now_ms: Int64) { last_ms = now_ms }

    /// How long it takes to look at so many files that are not watched: a look costs some microseconds.
    static func unwatched_ms(_ count: Int) -> Int64 { Int64(count / 10) }

    /// The files to look at now, of so many, where all are looked at in `period_ms`; in turn, none left out.
    mutating func due(of count: Int, period_ms: Int64, now_ms: Int64) -> [Int] {
        let passed_ms = max(0, now_ms - last_ms)
        let due = passed_ms >= period_ms ? count : Int(Int64(count) * passed_ms / period_ms)
        guard due > 0 else { return [] }
        last_ms = now_ms
        defer { next = (next + due) % count }
        return (0..<due).map { (next + $0) % count }
    }
}
