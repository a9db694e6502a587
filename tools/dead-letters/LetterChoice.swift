import ArgumentParser
import ShopCommand
import ShopStore

/// Which letters, by what they are.
struct LetterOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Only letters with this in their reason.", valueName: "text"))
    var reason: String?
    @Flag(help: "Only letters that were replayed, or only those that were not.")
    var replay: Answer?

    enum Answer: String, EnumerableFlag { case replayed, notReplayed }

    var filter: LetterFilter {
        var filter = LetterFilter()
        (filter.reason, filter.isReplayed) = (reason, replay.map { $0 == .replayed })
        return filter
    }

    var isGiven: Bool { filter != LetterFilter() }
}

/// Which letters: those with the given ids, those that are so, or all.
struct LetterChoice: ParsableArguments {
    @Argument(help: "The letters' ids, SOURCE@POSITION.")
    var ids: [String] = []

    @Flag(help: "All letters.")
    var all = false
    @OptionGroup var which: LetterOptions

    /// The ids, each of a letter that is there. Throws `StoreError`, and `Failure` for one that is not.
    func chosen(in letters: DeadLetters) throws -> [String] {
        if !ids.isEmpty {
            for id in ids { _ = try letters.letter(id) }
            return ids
        }
        var ids: [String] = []
        try letters.forEach(which.filter) { ids.append($0.id) }
        return ids
    }

    var isGiven: Bool { !ids.isEmpty || all || which.isGiven }

    /// Throws `ValidationError` unless one way to choose was given, and one only.
    func checkIsGiven() throws {
        if [!ids.isEmpty, all, which.isGiven].filter({ $0 }).count != 1 {
            throw ValidationError("Give either ids, or --all, or what letters are to be like (--reason, --replayed).")
        }
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
