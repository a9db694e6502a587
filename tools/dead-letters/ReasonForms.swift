import ShopCommand
import ShopStore

/// Reasons, with how many letters each has.
struct ReasonForms: ListForms {
    let clock = ClockTime()
    let columns = [Column("reason"), Column("letters"), Column("replayed")]

    func text(_ count: LetterCount) -> String {
        let replayed = count.replayed > 0 ? ", \(count.replayed) of them replayed" : ""
        return "\(count.letters)\t\(reason(count))\(replayed)\n"
    }

    func fields(_ count: LetterCount, _ json: JSONOutput) throws {
        try json.field("reason", count.reason)
        try json.field("letters", Int64(count.letters))
        try json.field("replayed", Int64(count.replayed))
    }

    func rows(_ count: LetterCount) -> [[Cell]] {
        [[.text(count.reason), .integer(Int64(count.letters)), .integer(Int64(count.replayed))]]
    }

    private func reason(_ count: LetterCount) -> String {
        count.reason.isEmpty ? "for a reason that nobody knows" : visible(count.reason)
    }
}
