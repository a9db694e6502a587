// Numbers as the tools write them. Any `Double` may come: other programs write these documents, too.
import Glibc

/// With two decimals; a half is rounded away from zero, as on a bill.
public func moneyText(_ amount: Double) -> String {
    // Beyond this, cents are no longer told apart.
    guard amount.magnitude < 1e13 else { return amount.isFinite ? centsText(amount) : "\(amount)" }
    let cents = Int64((amount.magnitude * 100).rounded())
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

/// The shortest text that is read back as the same number; without a fraction where there is none.
public func plainText(_ number: Double) -> String {
    Int64(exactly: number).map(String.init) ?? "\(number)"
}
