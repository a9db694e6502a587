/// The one line that an accepted event yields: its customer's cart as it is then.
public enum SummaryFormat: String, CaseIterable, Sendable {
    /// `{"user_id": "a", "paid_order_ids": [2], "unpaid_order_ids": [1]}`
    case json
    /// `Final summary for user a: {'paid_order_ids': [2], 'unpaid_order_ids': [1]}`
    case text

    /// Appends the line, with its line end. `older` are paid orders that have moved to the history, oldest first.
    public func write(_ cart: Cart, of customer: ShopID, older: [OrderID] = [], to output: inout [UInt8]) {
        let quote: UInt8
        switch self {
        case .json:
            quote = UInt8(ascii: "\"")
            output.append("{\"user_id\": ")
            appendQuoted(customer.text, quote, to: &output)
            output.append(", \"paid_order_ids\": [")
        case .text:
            quote = UInt8(ascii: "'")
            output.append("Final summary for user ")
            appendHarmless(customer.text, to: &output)
            output.append(": {'paid_order_ids': [")
        }
        appendList(older, quote, to: &output)
        if !older.isEmpty && !cart.paid.isEmpty { output.append(", ") }
        appendList(cart.paid, quote, to: &output)
        output.append(self == .json ? "], \"unpaid_order_ids\": [" : "], 'unpaid_order_ids': [")
        appendList(cart.unpaid.lazy.map(\.id), quote, to: &output)
        output.append("]}\n")
    }
}

private func appendList(_ ids: some Sequence<OrderID>, _ quote: UInt8, to output: inout [UInt8]) {
    var isFirst = true
    for id in ids {
        if !isFirst { output.append(", ") }
        isFirst = false
        switch id {
        case .number(let number): appendInteger(number, to: &output)
        case .text(let id): appendQuoted(id.text, quote, to: &output)
        }
    }
}
