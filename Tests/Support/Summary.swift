// A customer's cart as the joiner prints it after each accepted event, in the two forms of the command line.

import Foundation

/// The cart of one customer after one event.
public struct Summary: Equatable, Sendable {
    public var customer: ByteText
    public var paidOrderIDs: [OrderID]
    public var unpaidOrderIDs: [OrderID]

    public init(customer: ByteText, paidOrderIDs: [OrderID], unpaidOrderIDs: [OrderID]) {
        (self.customer, self.paidOrderIDs, self.unpaidOrderIDs) = (customer, paidOrderIDs, unpaidOrderIDs)
    }

    /// The line of `--print json`, byte for byte, as long as all texts are plain ASCII without quotes.
    public var json: String {
        #"{"user_id": "\#(customer.text)", "paid_order_ids": \#(list(paidOrderIDs, quote: "\"")), "#
            + #""unpaid_order_ids": \#(list(unpaidOrderIDs, quote: "\""))}"#
    }

    /// The line of `--print text`, byte for byte, under the same condition.
    public var text: String {
        "Final summary for user \(customer.text): {'paid_order_ids': \(list(paidOrderIDs, quote: "'")), "
            + "'unpaid_order_ids': \(list(unpaidOrderIDs, quote: "'"))}"
    }

    /// Reads a line of `--print json`, however its texts are escaped; `nil` if it is not such a line.
    public init?(json line: some StringProtocol) {
        guard
            let fields = try? JSONSerialization.jsonObject(with: withEscapedMarks(Array(line.utf8))) as? [String: Any],
            let customer = fields["user_id"] as? String, let paid = fields["paid_order_ids"] as? [Any],
            let unpaid = fields["unpaid_order_ids"] as? [Any]
        else { return nil }
        self.init(
            customer: ByteText(customer), paidOrderIDs: paid.compactMap(orderID),
            unpaidOrderIDs: unpaid.compactMap(orderID))
    }
}

private func list(_ orders: [OrderID], quote: String) -> String {
    let items = orders.map { order in
        switch order {
        case .number(let number): "\(number)"
        case .text(let text): quote + text.text + quote
        }
    }
    return "[" + items.joined(separator: ", ") + "]"
}

private func orderID(_ value: Any) -> OrderID? {
    if let text = value as? String { return .text(ByteText(text)) }
    return (value as? NSNumber).map { .number($0.int64Value) }
}
