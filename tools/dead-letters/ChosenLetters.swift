import ShopCommand
import ShopStore

/// The letters to put back, each once, in the order in which they were named; all of them are there.
struct ChosenLetters {
    private let ids: [String]
    private let file: ExportedLetters?

    /// Throws `StoreError`, and `Failure` for one that is not there.
    init(_ choice: LetterChoice, in letters: DeadLetters) throws {
        var seen: Set<String> = []
        ids = try choice.chosen(in: letters).filter { seen.insert($0).inserted }
        file = nil
    }

    /// Throws also `Failure` with `.badData` for a letter with two different corrections: which one is meant?
    init(_ file: ExportedLetters, in letters: DeadLetters) throws {
        self.file = file
        var seen: [String: ExportedLetter.Place] = [:]
        try file.forEach { letter in
            guard let before = seen[letter.id] else {
                _ = try letters.letter(letter.id)
                seen[letter.id] = letter.place
                return
            }
            if before.fingerprint != letter.place.fingerprint {
                throw Failure(
                    .badData, "\(visible(letter.id)) is corrected in another way on line \(before.line)")
            }
        }
        ids = []
    }

    /// Visits each letter's id and what is to go back in its record's place, if that is known to differ.
    func forEach(_ visit: (String, [UInt8]?) throws -> Void) throws {
        guard let file else {
            for id in ids { try visit(id, nil) }
            return
        }
        var seen: Set<String> = []
        try file.forEach { if seen.insert($0.id).inserted { try visit($0.id, $0.raw) } }
    }
}
