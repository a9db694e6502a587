import CCrashMark
import EventLog
import FoundationEssentials
import Glibc
import Shop
import ShopStore
import Synchronization

/// The marks of the records at which joiners at this work crashed, a line of JSON for each crash.
///
/// A record is tried again after its first crash, which the machine may be to blame for. After the second one it is not
/// touched any more, but becomes a dead letter. A mark goes once the position in the log has passed its record.
public final class CrashMarks: Sendable {
    private let path: String
    private let crashes: Mutex<CrashedRecords>

    /// Reads the marks, and from now on lets a crash leave one. For one piece of work in a process.
    ///
    /// `nil` where no folder can be written or no signal handled. Marks are each share's own: so is their position.
    public convenience init?(store: String, log: String, share: Share) {
        guard let folder = StateFolder() else { return nil }
        let name = "\(workName(store: store, log: log))-\(share.index)-of-\(share.count).crashes"
        self.init(name, in: folder)
    }

    init?(_ name: String, in folder: StateFolder) {
        path = "\(folder.path)/\(name)"
        crashes = Mutex(CrashedRecords(at: path))
        guard let file = strdup(name), crash_watch(folder.descriptor, file) else { return nil }
    }

    /// How often each record has crashed the joiner.
    package var records: CrashedRecords { crashes.withLock { $0 } }

    /// Lets marks name the source with this number. Standard input leaves none: no other run can read it.
    package func name(_ source: String, _ number: UInt32) {
        if !SourceName(source).isRepeatable { return }
        var name: [UInt8] = []
        appendQuoted(source, to: &name)
        let text = String(decoding: name, as: UTF8.self)
        if let kept = strdup(text), !crash_name_source(number, kept) { free(kept) }
    }

    /// Removes the marks of a source's records up to this position: they will not be read again.
    ///
    /// Others may have added to the file, so it is read anew. If that or the writing fails nothing is lost: a mark that
    /// stays too long is about a record that nobody reads.
    package func pass(_ source: String, to position: Int64) {
        crashes.withLock { crashes in
            guard crashes.remove(source, to: position) else { return }
            var left = CrashedRecords(at: path)
            _ = left.remove(source, to: position)
            left.write(to: path)
        }
    }
}

/// How often the joiner crashed at which record.
package struct CrashedRecords: Sendable, Equatable {
    package struct Record: Hashable, Codable {
        var source: String
        var end: Int64
    }

    /// A record that has crashed the joiner so often is not tried again.
    static let crashes_max = 2

    package private(set) var counts: [Record: Int] = [:]

    package init() {}

    /// What the file says; a line that is torn, or none of ours, says nothing.
    init(at path: String) {
        for line in (FileManager.default.contents(atPath: path) ?? Data()).split(separator: UInt8(ascii: "\n")) {
            guard let record = try? JSONDecoder().decode(Record.self, from: line) else { continue }
            counts[record, default: 0] += 1
        }
    }

    /// Refuses a record that has crashed the joiner too often.
    package func check(_ source: @autoclosure () -> String, _ end: Int64) throws(InvalidRecord) {
        if counts.isEmpty { return }
        let times = counts[Record(source: source(), end: end)] ?? 0
        if times >= Self.crashes_max { throw InvalidRecord(.crashing(times: times)) }
    }

    /// Whether there was anything to remove.
    fileprivate mutating func remove(_ source: String, to position: Int64) -> Bool {
        let before = counts.count
        counts = counts.filter { $0.key.source != source || $0.key.end > position }
        return counts.count < before
    }

    fileprivate func write(to path: String) {
        if counts.isEmpty {
            unlink(path)
            return
        }
        var text = Data()
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        for (record, times) in counts {
            guard let line = try? encoder.encode(record) else { continue }
            for _ in 0..<times { text += line + [UInt8(ascii: "\n")] }
        }
        try? text.write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    /// What the operator should know about each of them.
    package var messages: [String] {
        counts.sorted { ($0.key.source, $0.key.end) < ($1.key.source, $1.key.end) }.map { record, times in
            let place = "the record of \(madeVisible(record.source)) that ends at position \(record.end)"
            return times < Self.crashes_max
                ? "The joiner crashed at \(place); it is tried once more."
                : "The joiner crashed \(times) times at \(place); it goes to the dead letters."
        }
    }
}
