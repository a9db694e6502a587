// Numbers as the tools write them. Any `Double` may come: other programs write these documents, too.
import Glibc

/// What is shown where nobody knows: never a zero, which is a number like any other.
let unknownText = "unknown"

extension Double? {
    /// The number, if it is one that can be reckoned with.
    var known: Double? { flatMap { $0.isFinite ? $0 : nil } }
}

/// A sum of money without what adding up doubles has left at its end: to a millionth, where that can be told.
func roundedMoney(_ sum: Double) -> Double { sum.magnitude < 1e9 ? (sum * 1e6).rounded() / 1e6 : sum }

/// `0.36 zloty`, or `unknown`.
func priceText(_ amount: Double?) -> String { amount.known.map { "\(moneyText($0)) zloty" } ?? unknownText }

/// With two decimals; a half is rounded away from zero, as on a bill. `unknown` for none, and for what is not finite.
public func moneyText(_ amount: Double?) -> String {
    guard let amount = amount.known else { return unknownText }
    // Beyond this, cents are no longer told apart.
    guard amount.magnitude < 1e13 else { return centsText(amount) }
    // What a person wrote as a half is one, although 1.005 is a little less than that as a double.
    let down = (amount.magnitude * 100).rounded(.down)
    let cents = Int64(down) + ((down + 0.5) / 100 <= amount.magnitude ? 1 : 0)
    let fraction = cents % 100
    return "\(amount < 0 && cents > 0 ? "-" : "")\(cents / 100).\(fraction < 10 ? "0" : "")\(fraction)"
}

/// `vsnprintf(3)`; the greatest number has 309 digits.
private func centsText(_ amount: Double) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 320) { text in
        _ = withVaList([amount]) { vsnprintf(text.baseAddress, text.count, "%.2f", $0) }
        return String(cString: text.baseAddress!)
    }
}

/// The shortest text that is read back as the same number; without a fraction where there is none. `unknown` as above.
public func plainText(_ number: Double?) -> String {
    guard let number = number.known else { return unknownText }
    return Int64(exactly: number).map(String.init) ?? "\(number)"
}
