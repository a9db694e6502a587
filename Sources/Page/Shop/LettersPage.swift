import Mongo
import ShopCommand
import ShopStore

extension ShopPages {
    /// Most bytes of a record that a page shows.
    private static let shown_bytes_max = 4_096
    /// How many bytes of records are exported at a time.
    private static let portion_bytes = 1 << 20

    /// The dead letters by reason, and the first of them.
    func letters() throws -> HTML {
        let letters = DeadLetters(database)
        let counts = try letters.counts(time_ms_max: Self.search_ms_max)
        let reasons: [HTML] = (counts ?? []).map {
            """
            <tr><th scope="row">\($0.reason.isEmpty ? "(no reason)" : $0.reason)</th>\
            <td class="n">\(grouped($0.letters))</td><td class="n">\(grouped($0.replayed))</td></tr>

            """
        }
        var rows: [HTML] = []
        try letters.forEach(limit: Self.rows_max) { rows.append(row($0)) }
        let late: HTML =
            counts == nil
            ? #"<p class="note">Counting them took too long and was cut short.</p>"#
            : counts?.count == DeadLetters.reasons_max
                ? #"<p class="note">There are more reasons: dead-letters reasons counts them.</p>"# : .none
        return """
            <h1>Dead letters</h1>
            <p>Records that nobody could use. <a href="/letters.ndjson" download>Export them</a> as dead-letters does, one \
            object a line; <code>dead-letters replay</code> puts them back.</p>
            \(late)\(table("By reason", ["Reason", "#Letters", "#Replayed"], reasons, none: "There are none."))
            \(table("The first \(Self.rows_max)", ["Record", "Reason", "#Bytes", "Set aside"], rows, none: "There are none."))
            """
    }

    private func row(_ letter: DeadLetter) -> HTML {
        """
        <tr><th scope="row"><a href="/letter?id=\(queryText(letter.id))">\(letter.id)</a></th><td>\(letter.reason)</td>\
        <td class="n">\(grouped(Int(letter.size_bytes)))</td><td>\(moment(letter.failed_at_ms.knownTime_ms))</td></tr>

        """
    }

    /// One letter, its record's bytes made harmless; nil where there is none of that id.
    func letter(_ id: String) throws -> HTML? {
        var found: DeadLetter?
        try DeadLetters(database).forEach(id: id, limit: 1) { found = $0 }
        guard let letter = found else { return nil }
        let rest = letter.raw.count - Self.shown_bytes_max
        let more: HTML = rest > 0 ? "<p class=\"note\">\(grouped(rest)) more bytes are not shown.</p>" : .none
        return """
            <p class="back"><a href="/letters">All dead letters</a></p>
            <h1>A dead letter</h1>
            <dl class="facts"><dt>Log</dt><dd class="id">\(letter.source)</dd><dt>Position</dt><dd>\(grouped(Int(letter.position)))</dd>\
            <dt>Reason</dt><dd>\(letter.reason)</dd><dt>Set aside</dt><dd>\(moment(letter.failed_at_ms.knownTime_ms))</dd>\
            <dt>Replayed</dt><dd>\(letter.replayed_at_ms.map { moment($0) } ?? "no")</dd></dl>
            <h2>The record</h2>
            <pre tabindex="0">\(visible(letter.raw.prefix(Self.shown_bytes_max)))</pre>\(more)
            """
    }

    /// The letters after this one as `dead-letters export` writes them, and the last of them; nil where there are none left.
    func exportedLetters(after last: DeadLetter?) throws -> (lines: [UInt8], last: DeadLetter)? {
        let letters = try DeadLetters(database).portion(after: last, bytes_max: Self.portion_bytes)
        guard let last = letters.last else { return nil }
        var lines: [UInt8] = []
        let output = try ListOutput(.ndjson, LetterForms(), to: ResultOutput { lines += $0 })
        for letter in letters { try output.add(letter) }
        try output.end()
        return (lines, last)
    }
}
