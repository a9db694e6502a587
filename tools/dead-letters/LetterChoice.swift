import ArgumentParser
import ShopCommand
import ShopStore

/// Which letters: those with the given ids, or all.
struct LetterChoice: ParsableArguments {
    @Argument(help: "The letters' ids, SOURCE@POSITION.")
    var ids: [String] = []

    @Flag(help: "All letters.")
    var all = false

    /// The ids, each of a letter that is there. Throws `StoreError`, and `Failure` for one that is not.
    func chosen(in letters: DeadLetters) throws -> [String] {
        if !all {
            for id in ids { _ = try letters.letter(id) }
            return ids
        }
        var ids: [String] = []
        try letters.forEach { ids.append($0.id) }
        return ids
    }

    /// Throws `ValidationError` unless ids or --all were given, and not both.
    func checkIsGiven() throws {
        if ids.isEmpty != all { throw ValidationError("Give either ids or --all.") }
    }
}

extension DeadLetters {
    /// The letter with this id. Throws `StoreError`, and `Failure` if there is none.
    func letter(_ id: String) throws -> DeadLetter {
        var found: DeadLetter?
        try forEach(id: id) { found = $0 }
        guard let found else { throw Failure(.inputMissing, "no dead letter has the id \(visible(id))") }
        return found
    }
}
