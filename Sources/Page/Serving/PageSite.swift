import Following
import HTTP
import ShopStore
import Synchronization

/// The whole site: which address shows what, and what all answers have in common.
public final class PageSite: Sendable {
    private let pages: ShopPages
    private let figures: Figures
    private let gate: Gate

    private static let reload_s = 5

    /// Without a token everybody who reaches it is let in.
    public init(_ database: ShopDatabase, _ figures: Figures, token: String?) {
        (pages, self.figures, gate) = (ShopPages(database: database), figures, Gate(token: token))
    }

    /// The answer to a request; on any thread, and it may wait for the database.
    public func answer(_ request: HTTPRequest) -> HTTPResponse {
        if request.path == "/livez" { return HTTPResponse(200, "application/json", "{\"alive\": true}\n") }
        let response = gate.refusal(of: request) ?? guarded(request)
        return
            response
            .with("Content-Security-Policy", Self.policy).with("Referrer-Policy", "no-referrer")
            .with("Cross-Origin-Resource-Policy", "same-origin").with("Cross-Origin-Opener-Policy", "same-origin")
            .with("X-Frame-Options", "DENY").with("Cache-Control", "no-store")
    }

    /// Nothing but what this site serves itself, nothing inline, and in nobody's frame.
    private static let policy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'",
        "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
    ].joined(separator: "; ")

    private func guarded(_ request: HTTPRequest) -> HTTPResponse {
        if request.method == "POST" {
            return text(405, "Nothing can be changed here.").with("Allow", "GET, HEAD")
        }
        do { return try open(request) } catch {
            return away((error as? StoreError)?.cause ?? "\(error)")
        }
    }

    private func open(_ request: HTTPRequest) throws -> HTTPResponse {
        let (after, id) = (request.query("after"), request.query("id") ?? "")
        switch request.path {
        case "/": return page(.now, "Now", NowPage(figures.now).markup, reload_s: Self.reload_s)
        case "/events": return events()
        case "/customers":
            return page(.customers, "Customers", try pages.customers(request.query("q") ?? "", after: after))
        case "/customer": return found(.customers, id, try pages.customer(id))
        case "/products": return page(.products, "Products", try pages.products(after: after))
        case "/product": return found(.products, id, try pages.product(id))
        case "/letters": return page(.letters, "Dead letters", try pages.letters())
        case "/letter": return found(.letters, id, try pages.letter(id))
        case "/letters.ndjson":
            return export()
        case "/readyz": return ready()
        default: return Asset.all[request.path].map { HTTPResponse(200, $0.type, $0.text) } ?? missing()
        }
    }

    /// A portion at a time, whatever there is; a database that goes away in between ends it so that the reader can tell.
    private func export() -> HTTPResponse {
        let last = Mutex<DeadLetter?>(nil)
        return HTTPResponse(streaming: "application/x-ndjson") { [pages] in
            guard let portion = try pages.exportedLetters(after: last.withLock { $0 }) else { return nil }
            last.withLock { $0 = portion.last }
            return portion.lines
        }
        .with("Content-Disposition", "attachment; filename=\"dead-letters.ndjson\"")
    }

    private func events() -> HTTPResponse {
        let seen = LastSeen()
        return HTTPResponse(streaming: "text/event-stream") { [figures] in
            let look = figures.next(after: seen.number)
            // A line that says nothing keeps the connection, and finds out where nobody reads any more.
            if look.number == seen.number { return Array(": still here\n\n".utf8) }
            seen.number = look.number
            return NowPage(look).event
        }
    }

    private func ready() -> HTTPResponse {
        let trouble = figures.now.trouble
        return HTTPResponse(trouble == nil ? 200 : 503, "application/json", "{\"ready\": \(trouble == nil)}\n")
    }
}

extension PageSite {
    private func page(_ place: Frame.Place?, _ title: String, _ main: HTML, status: Int = 200, reload_s: Int? = nil)
        -> HTTPResponse
    {
        let frame = Frame(place: place, title: title, reload_s: reload_s)
        return HTTPResponse(status, "text/html; charset=utf-8", frame.around(main).markup)
    }

    private func found(_ place: Frame.Place, _ id: String, _ main: HTML?) -> HTTPResponse {
        if let main { return page(place, id, main) }
        return page(
            place, "Not found", "<h1>Not found</h1><p>There is nothing with the id <code>\(id)</code>.</p>", status: 404
        )
    }

    private func missing() -> HTTPResponse {
        page(nil, "Not found", "<h1>Not found</h1><p>There is no such page.</p>", status: 404)
    }

    /// It comes back by itself: by the script, and where there is none by being loaded again.
    private func away(_ cause: String) -> HTTPResponse {
        let main: HTML = """
            <h1>The database is away</h1><p role="status">\(cause)</p>
            <p data-again="\(Self.reload_s)">This page is loaded again every \(Self.reload_s) seconds.</p>
            """
        return page(nil, "The database is away", main, status: 503, reload_s: Self.reload_s)
    }

    private func text(_ status: Int, _ words: String) -> HTTPResponse {
        HTTPResponse(status, "text/plain; charset=utf-8", words + "\n")
    }
}
