import FoundationEssentials
import Glibc
import ShopStore

/// A dead letter as a line of NDJSON: for a person to correct, and for `dead-letters replay --from` to take back.
public struct ExportedLetter: Equatable, Sendable {
    /// The letter's, `SOURCE@POSITION`.
    public let id: String
    /// The record, as it was or as it was corrected.
    public let raw: [UInt8]
    /// The line of its file, the first being 1.
    public internal(set) var line = 1

    /// Where a letter stands in its file, and what tells its record from others.
    public struct Place: Sendable {
        /// The number of the line in the file, from 1.
        public let line: Int
        /// Of the record's bytes, good for this run only.
        public let fingerprint: Int
    }

    /// Where it stands, and what stood there when it was read.
    public var place: Place { Place(line: line, fingerprint: raw.hashValue) }

    /// Writes the fields. Throws as `ResultOutput.flush`.
    static func write(_ letter: DeadLetter, to json: JSONOutput) throws {
        try json.field("id", letter.id)
        try json.field("source", letter.source)
        try json.field("position", letter.position)
        try json.field("reason", letter.reason)
        try json.field("failed_at_ms", letter.failed_at_ms.knownTime_ms)
        try json.field("replayed_at_ms", letter.replayed_at_ms)
        try json.field("size_bytes", letter.size_bytes)
        if let text = String(validating: letter.raw, as: UTF8.self) {
            try json.field("raw", text)
        } else {
            try json.field("raw_base64", Data(letter.raw).base64EncodedString())
        }
    }

    private struct Line: Decodable {
        var id: String
        var raw: String?
        var raw_base64: String?
    }

    /// Reads one line. Throws `Failure` with `.badData`.
    public init(line: Data) throws {
        guard let line = try? JSONDecoder().decode(Line.self, from: line) else {
            throw Failure(.badData, "not an exported dead letter: a JSON object with the texts id and raw is needed")
        }
        id = line.id
        switch (line.raw, line.raw_base64) {
        case (let text?, nil): raw = Array(text.utf8)
        case (nil, let encoded?):
            guard let data = Data(base64Encoded: encoded) else { throw Failure(.badData, "raw_base64 is not base64") }
            raw = Array(data)
        default: throw Failure(.badData, "either raw or raw_base64 is needed")
        }
    }
}

/// A file of exported letters, read line by line.
public struct ExportedLetters {
    private let name: String
    private let bytes: Data

    /// Opens the file; `-` is standard input. Throws `Failure`.
    public init(path: String) throws {
        name = path == "-" ? "standard input" : visible(path)
        do {
            bytes =
                path == "-"
                ? try Data(readingAll: STDIN_FILENO)
                : try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe)
        } catch {
            throw Failure(.inputMissing, "\(name): cannot be read")
        }
    }

    init(_ bytes: Data, name: String) {
        self.name = name
        self.bytes = bytes
    }

    /// Visits the letters; blank lines are nothing. Throws `Failure` that names the line, and what `visit` throws.
    public func forEach(_ visit: (ExportedLetter) throws -> Void) throws {
        for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
            do {
                var letter = try ExportedLetter(line: line)
                letter.line = index + 1
                try visit(letter)
            } catch let failure as Failure where failure.status == .badData {
                throw Failure(.badData, "\(name), line \(index + 1): \(failure.message)")
            }
        }
    }
}

extension Data {
    /// All that the descriptor gives until its end (`read(2)`). Throws `POSIXError`.
    fileprivate init(readingAll descriptor: Int32) throws {
        self.init()
        var room = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &room, room.count)
            if count > 0 { append(contentsOf: room[..<count]) }
            if count == 0 { return }
            if count < 0 && errno != EINTR { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        }
    }
}
