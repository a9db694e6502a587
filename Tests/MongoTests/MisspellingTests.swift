// Every option of a MongoDB URI, misspelt in every way that one slip of a finger allows.
import Support
import Testing

@testable import Mongo

@Suite("A misspelt option of a MongoDB URI") struct MisspellingTests {
    private static let row = "uri-misspelling"

    /// A value that the option takes.
    private func value(of option: URIOption) -> String {
        switch option.rule {
        case .boolean: "true"
        case .integer(let range): "\(range.upperBound)"
        case .oneOf(let choices), .listOf(let choices): choices[0]
        case .text: "text"
        case .writeConcern: "majority"
        case .tags: "dc:ny"
        case .properties(let names): names[0] + ":value"
        }
    }

    /// The name with one letter dropped, doubled, swapped with the next one, or replaced by any other.
    private func misspellings(of name: String) -> [String] {
        let letters = Array(name)
        var found: [String] = []
        for (index, letter) in letters.enumerated() {
            found.append(String(letters[..<index] + letters[(index + 1)...]))
            found.append(String(letters[...index] + letters[index...]))
            if index + 1 < letters.count, letters[index + 1] != letter {
                var swapped = letters
                swapped.swapAt(index, index + 1)
                found.append(String(swapped))
            }
            for other in "abcdefghijklmnopqrstuvwxyz" where String(other) != letter.lowercased() {
                found.append(String(letters[..<index] + [other] + letters[(index + 1)...]))
            }
        }
        return found.filter { URIOption.named($0.lowercased()) == nil && !$0.isEmpty }
    }

    @Test("is refused, and named")
    func misspellings() throws {
        let all = URIOption.all.flatMap { option in misspellings(of: option.name).map { ($0, value(of: option)) } }
        let count = min(FaultPlan.count(Self.row, usual: 300), all.count)
        for number in 0..<count {
            let (name, value) = all[count == all.count ? number : number * 7_919 % all.count]
            let error = #expect(throws: MongoError.self, "\(name)") {
                try MongoURI("mongodb://host/?\(name)=\(value)")
            }
            let said = error?.description ?? ""
            guard said.contains("\"\(name)\""), error?.kind == .configuration else {
                Issue.record("\(name): \(said)")
                return
            }
        }
        #expect(all.count > 10_000)
        try FaultRecord.note(Self.row, count: count, dangers: ["options": URIOption.all.count])
    }

    @Test("is not what the option is when it is spelt right", arguments: URIOption.all)
    func right(option: URIOption) {
        #expect(throws: Never.self) { try URICheck.check([URIText.Field(name: option.name, value: value(of: option))]) }
    }
}
