/// What is around every page.
struct Frame {
    /// Which of the four is open.
    enum Place: String, CaseIterable {
        case now, customers, products, letters

        var path: String { self == .now ? "/" : "/\(rawValue)" }
        var title: String {
            switch self {
            case .now: "Now"
            case .customers: "Customers"
            case .products: "Products"
            case .letters: "Dead letters"
            }
        }
    }

    var place: Place?
    var title: String
    /// Whether the page is loaded again by itself where no script keeps it up to date, in seconds.
    var reload_s: Int?

    func around(_ main: HTML) -> HTML {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>\(title) – Shop</title>
        <link rel="stylesheet" href="/page.css">
        <link rel="icon" href="/icon.svg" type="image/svg+xml">
        \(reload)
        <script src="/page.js" defer></script>
        </head>
        <body>
        <a class="skip" href="#main">Skip to the page</a>
        <header><p class="brand"><a href="/">Shop</a></p><nav aria-label="Pages"><ul>\(links)</ul></nav></header>
        <main id="main">
        \(main)
        </main>
        </body>
        </html>

        """
    }

    private var links: [HTML] {
        Place.allCases.map { place in
            let current: HTML = place == self.place ? #" aria-current="page""# : ""
            return #"<li><a href="\#(place.path)"\#(current)>\#(place.title)</a></li>"#
        }
    }

    private var reload: HTML? {
        reload_s.map { #"<noscript><meta http-equiv="refresh" content="\#($0)"></noscript>"# }
    }
}
