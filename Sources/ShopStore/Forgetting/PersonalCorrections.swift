import Mongo
import Shop

/// What a replay that died has left in the ledger: letters on their way back into the log, and their corrections.
///
/// A claim that goes is completed by nobody. If its record is in the log, it counts as applied: its number, and its place.
struct PersonalCorrections: PersonalData {
    let database: ShopDatabase

    func look(for people: inout [Findings]) throws {
        for (letter, corrected) in try database.corrections() {
            for index in people.indices where people[index].isAbout(letter, corrected) {
                people[index].corrections += 1
            }
        }
    }

    func take(from people: inout [Findings], _ cover: Cover) throws {
        try look(for: &people)
        let corrections = try database.corrections()
        let forgotten = try emptied(Array(corrections.keys))
        let theirs = corrections.filter { letter, corrected in
            forgotten.contains(letter) || people.contains { $0.isAbout(letter, corrected) }
        }
        if theirs.isEmpty { return }
        let update = try Document { d in
            d.document("$pull") {
                $0.document("claims") {
                    $0.document("letter") { $0.array("$in") { a in for letter in theirs.keys { a.string(letter) } } }
                }
            }
        }
        try database.with(.positions) { positions in
            guard try positions.updateOne(try cover.ledger.held(), update).matched == 1 else {
                throw cover.ledger.overtaken
            }
        }
    }

    /// Those of the letters that are emptied, now or by somebody who was cut short before this.
    private func emptied(_ ids: [String]) throws -> Set<String> {
        var forgotten: Set<String> = []
        let filter = try Document { d in
            d.document("_id") { $0.array("$in") { a in for id in ids { a.string(id) } } }
            d.document(Tombstone.mark) { $0.bool("$exists", true) }
        }
        try database.with(.deadLetters) { letters in
            try letters.find(filter, projection: try Document { $0.int32("_id", 1) }) { view in
                if let id = view.string("_id") { forgotten.insert(id) }
            }
        }
        return forgotten
    }
}

extension Findings {
    fileprivate func isAbout(_ letter: String, _ corrected: [UInt8]) -> Bool {
        letters.contains(letter) || mention.isIn(corrected)
    }
}

extension ShopDatabase {
    /// Letters on their way, and what goes back in their records' place; nothing for those that go back as they are.
    func corrections() throws -> [String: [UInt8]] {
        let claims = try ReplayLedger(self, holder: .own()).claims().claims
        return Dictionary(claims.map { ($0.letter, $0.corrected ?? []) }) { one, _ in one }
    }
}
