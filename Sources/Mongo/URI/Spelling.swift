// "Did you mean": the known name nearest to a misspelt one.

enum Spelling {
    private static let word_bytes_max = 64

    /// The candidate with the fewest single-letter changes, if they are few for a word of that length.
    static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
        // Nothing is nearly as long as that, and whoever sends it should not be able to keep us busy.
        guard word.utf8.count <= word_bytes_max else { return nil }
        let ranked = candidates.map { (name: $0, changes: distance($0.lowercased(), word.lowercased())) }
        guard let best = ranked.min(by: { ($0.changes, $0.name) < ($1.changes, $1.name) }) else { return nil }
        return best.changes <= max(1, min(3, word.utf8.count / 3)) ? best.name : nil
    }

    /// Levenshtein's distance over bytes, one row at a time.
    private static func distance(_ one: String, _ other: String) -> Int {
        var row = Array(0...other.utf8.count)
        for (i, a) in one.utf8.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in other.utf8.enumerated() {
                let replaced = diagonal + (a == b ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
            }
        }
        return row[other.utf8.count]
    }
}
