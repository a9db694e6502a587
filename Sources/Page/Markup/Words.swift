import FoundationEssentials
import Shop
import ShopCommand
import ShopStore

/// A moment, for people and for programs; `unknown` where nobody knows.
func moment(_ time_ms: Int64?) -> HTML {
    guard let text = time_ms.flatMap(momentText) else { return #"<span class="unknown">unknown</span>"# }
    return #"<time datetime="\#(text)">\#(text.replacing("T", with: " ").replacing("Z", with: ""))</time>"#
}

/// An amount of money, or `unknown`.
func money(_ amount: Double?) -> HTML { number(moneyText(amount)) }

/// A quantity, or `unknown`.
func amount(_ quantity: Double?) -> HTML { number(plainText(quantity)) }

private func number(_ text: String) -> HTML { text == "unknown" ? #"<span class="unknown">unknown</span>"# : "\(text)" }

/// A whole number in groups of three digits.
func grouped(_ number: Int) -> String {
    let digits = Array(String(number.magnitude))
    let groups = stride(from: digits.count, to: 0, by: -3).map { String(digits[max(0, $0 - 3)..<$0]) }
    return (number < 0 ? "-" : "") + groups.reversed().joined(separator: "\u{202F}")
}

/// A text of several lines, as an address is.
func lines(_ text: String) -> HTML {
    let lines: [HTML] = text.split(whereSeparator: \.isNewline).map { "\(String($0))" }
    return lines.dropFirst().reduce(lines.first ?? .none) { "\($0)<br>\($1)" }
}

/// An order's id: a text in quotes, since `1` and `"1"` are two orders.
func order(_ id: OrderID) -> String {
    switch id {
    case .number(let number): "\(number)"
    case .text(let id): "\"\(id.text)\""
    }
}

/// A table with its caption, a column of numbers under each head that begins with `#`; nothing but the words where there are no
/// rows, unless the script fills it.
func table(_ caption: String, _ heads: [String], _ rows: [HTML], none: String, body: String? = nil) -> HTML {
    if rows.isEmpty, body == nil { return #"<h2>\#(caption)</h2><p class="none">\#(none)</p>"# }
    let cells: [HTML] = heads.map {
        $0.hasPrefix("#")
            ? #"<th scope="col" class="n">\#(String($0.dropFirst()))</th>"# : #"<th scope="col">\#($0)</th>"#
    }
    let live: HTML = body.map { #" data-rows="\#($0)""# } ?? ""
    return """
        <h2>\(caption)</h2>
        <div class="scroll" tabindex="0" role="region" aria-label="\(caption)"><table>
        <thead><tr>\(cells)</tr></thead>
        <tbody\(live)>\(rows)</tbody>
        </table></div>
        """
}
