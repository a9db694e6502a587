import FoundationEssentials

extension NowPage {
    /// The page as it is at this moment; the script goes on from there.
    var markup: HTML {
        """
        <h1>Now</h1>
        <p class="note" data-live="trouble" role="status">\(texts["trouble"] ?? "")</p>
        <dl class="tiles">\(Self.tiles.map(tile))</dl>
        <div class="charts">\(Self.charts.map(Self.chart))</div>
        <h2>From the log to the database</h2>
        \(flow)
        <p class="hint">Marked is where records wait, if the oldest has waited for over two seconds: reading, where batches are \
        at work for less than half of the time; the database, where its answers are waited for through more than half of that; \
        else joining. All of it is of the last ten seconds.</p>
        \(table("Services and what they read", Self.heads, rows.map(Self.row), none: "None.", body: "rows"))
        """
    }

    private func tile(_ key: String, _ title: String) -> HTML {
        #"<div><dt>\#(title)</dt><dd data-live="\#(key)">\#(texts[key] ?? "–")</dd></div>"#
    }

    private static func chart(_ key: String, _ title: String) -> HTML {
        """
        <figure class="live"><figcaption>\(title) <output data-top="\(key)"></output></figcaption>\
        <svg viewBox="0 0 300 80" preserveAspectRatio="none" class="chart" role="img" aria-label="\(title), the last two minutes" \
        data-chart="\(key)"><polyline points=""/></svg></figure>
        """
    }

    private static func row(_ cells: [String]) -> HTML {
        let columns: [HTML] = zip(heads, cells).map {
            $0.hasPrefix("#") ? #"<td class="n">\#($1)</td>"# : "<td>\($1)</td>"
        }
        return "<tr>\(columns)</tr>\n"
    }

    /// Three stages, and on the arrows what goes from one to the next.
    private var flow: HTML {
        """
        <ol class="flow">
        <li data-stage="reading"\(mark("reading"))><b>Log</b><span>behind <i data-live="lag">\(texts["lag"] ?? "")</i></span></li>
        <li class="arrow"><i data-live="rate">\(texts["rate"] ?? "")</i> a second</li>
        <li data-stage="joining"\(mark("joining"))><b>Join</b><span>at work <i data-live="busy">\(texts["busy"] ?? "")</i> of the time</span></li>
        <li class="arrow"><i data-live="asking">\(texts["asking"] ?? "")</i> questions at once</li>
        <li data-stage="database"\(mark("database"))><b>Database</b><span><i data-live="database">\(texts["database"] ?? "")</i></span></li>
        </ol>
        """
    }

    private func mark(_ stage: String) -> HTML { slowest == stage ? #" class="slowest""# : "" }

    /// One event of the stream.
    var event: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        guard let data = try? encoder.encode(self) else { return Array(": nothing\n\n".utf8) }
        return Array("data: ".utf8) + data + Array("\n\n".utf8)
    }
}
