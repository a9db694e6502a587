import ArgumentParser
import ShopCommand
import ShopStore

/// Says what was taken, or would be: one line for each person, and in a rehearsal each letter.
struct ForgettingReport {
    let isRehearsal: Bool
    private let output = ResultOutput()
    private var unknown: [Findings] = []
    private var doubtful: [String] = []

    init(isRehearsal: Bool) { self.isRehearsal = isRehearsal }

    /// Throws as `ResultOutput.flush`.
    mutating func add(_ people: [Findings]) throws {
        for person in people {
            output.write("\(visible(person.id.text)): \(words(person))\n")
            if isRehearsal { for letter in person.letters { output.write("\t\(visible(letter))\n") } }
            if person.isUnknown { unknown.append(person) }
            doubtful += person.doubtfulLetters
        }
        try output.flush()
    }

    /// What is left to say. Throws `Failure` where nothing was found of somebody.
    func end(_ ends: [LogEnd]) throws {
        if ends.contains(where: \.isUnread) {
            Terminal.say(
                "The joiners have not read all of the log yet: what is no event there becomes a dead letter all the same. "
                    + "Run this again once they have.")
        }
        if let letter = doubtful.first {
            Terminal.say(
                "\(counted(doubtful.count, "dead letter")) more \(doubtful.count == 1 ? "has" : "have") such an id in a place that "
                    + "does not tell whose it is, and \(doubtful.count == 1 ? "stays" : "stay"). Look at it: dead-letters show "
                    + "'\(visible(letter))'; drop takes it away.")
        }
        guard let first = unknown.first else { return }
        let others = unknown.count > 1 ? ", and of \(unknown.count - 1) more" : ""
        throw Failure(
            .inputMissing,
            "nothing was found of \(visible(first.id.text))\(others): is the id right? A tombstone "
                + (isRehearsal ? "would be made" : "was made") + " all the same")
    }

    private func words(_ person: Findings) -> String {
        if person.isUnknown {
            return isRehearsal ? "nothing to take, but a tombstone to make" : "nothing found, tombstone made"
        }
        if person.isNothing { return "forgotten before, nothing \(isRehearsal ? "to take" : "left")" }
        let parts = [
            person.documents > 0
                ? counted(person.documents, "document")
                : person.tombstones > 0 ? "no document any more" : "no document",
            counted(person.buckets, "history bucket"), counted(person.letters.count, "dead letter"),
            person.records > 0 ? counted(person.records, "record") + " of services" : nil,
            person.corrections > 0 ? counted(person.corrections, "correction") : nil,
        ]
        return "\(parts.compactMap { $0 }.joined(separator: ", ")) \(isRehearsal ? "to take" : "taken")"
    }
}
