/// One small change to the source: what is put before and behind a stretch of it, so that a switch turns the change on.
/// `{}` stands for the mutant's number, which it gets when it is chosen.
struct Mutant: Encodable {
    enum Kind: String, Encodable {
        case comparison, equality, arithmetic, boolean
        case offByOne = "off by one"
        case logical = "logical operator"
        case negated = "negated condition"
        case swapped = "swapped branches"
        case check = "dropped check"
        case call = "dropped call"
        case assignment = "forgotten assignment"
    }

    var file: String
    var line: Int
    var column: Int
    var kind: Kind
    /// The stretch that is changed, in bytes of UTF-8 from the file's start.
    var start: Int
    var end: Int
    var before: String
    var after: String
    /// For people.
    var original: String
    var changed: String
}

/// How a change is written, so that only the switch decides whether it is there.
enum Change {
    /// Another expression in its place.
    case instead(String)
    /// The opposite of a Bool.
    case opposite
    /// The statement is left out.
    case omitted
    /// Another statement in its place.
    case otherStatement(String)

    /// What stands around the unchanged text. It is written once and keeps other mutants within.
    var frame: (before: String, after: String) {
        switch self {
        case .instead(let other): ("(mutant_is({}) ? \(other) : ", ")")
        case .opposite: ("(mutant_is({}) != (", "))")
        case .omitted: ("if !mutant_is({}) { ", " }")
        case .otherStatement(let other): ("if mutant_is({}) { \(other) } else { ", " }")
        }
    }

    func shown(_ original: String) -> String {
        switch self {
        case .instead(let other), .otherStatement(let other): other
        case .opposite: "!(\(original))"
        case .omitted: "(nothing)"
        }
    }
}
