import FoundationEssentials
import Glibc

/// Who holds the replay ledger: one run of the tool, by its host and process, and a word of its own.
public struct ReplayHolder: Equatable, Sendable, CustomStringConvertible {
    private let host: String
    private let process: Int32
    private let word: String

    /// `word` tells this run from every other one, also on a machine that gives the same numbers again.
    public init(host: String, process: Int32, word: String) {
        self.host = host
        self.process = process
        self.word = word
    }

    /// This process (`gethostname(2)`, `getpid(2)`). `forgets`: it does not put letters back, but empties them.
    public static func own(forgets: Bool = false) -> ReplayHolder {
        let word = String(UInt64.random(in: .min ... .max), radix: 16)
        return ReplayHolder(host: ownHost(), process: getpid(), word: (forgets ? forgetting : "") + word)
    }

    private static let forgetting = "forgetting "

    /// What kind of work the holder with this description does.
    static func work(of description: String) -> String {
        description.split(separator: ", ").last?.hasPrefix(forgetting) == true ? "forget-customer" : "another replay"
    }

    public var description: String { "\(host), process \(process), \(word)" }

    /// Whether it is a process of this machine that is no more. Taking over from a living one would do no harm either:
    /// what both append bears the same numbers.
    static func isDead(_ description: String) -> Bool {
        let parts = description.split(separator: ", ")
        guard parts.count == 3, parts[0] == ownHost(), let process = Int32(parts[1].dropFirst("process ".count)) else {
            return false
        }
        if process > 0, kill(process, 0) != 0 { return errno == ESRCH }
        return isZombie(process)
    }

    /// Whether it has ended, and nobody has asked for its exit status so far (proc(5), `stat`).
    private static func isZombie(_ process: Int32) -> Bool {
        guard let status = FileManager.default.contents(atPath: "/proc/\(process)/stat"),
            let name = status.lastIndex(of: UInt8(ascii: ")"))
        else { return false }
        return status[name...].dropFirst(2).first == UInt8(ascii: "Z")
    }

    private static func ownHost() -> String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "unknown" }
        let bytes = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return String(decoding: bytes.filter { $0 != UInt8(ascii: ",") }, as: UTF8.self)
    }
}
