// Where a log is: one text names any kind of log, everywhere.

/// A log's address. `description` is the text it can be parsed from again.
public enum LogAddress: Sendable, Equatable {
    /// One NDJSON file, unless a directory stands at the path when it is opened.
    case file(path: String)
    /// A directory of partition files; its path as text ends in `/`.
    case directory(path: String)
    /// Standard input to readers, standard output to appenders.
    case standardStreams
    /// A Kafka topic.
    case kafka(KafkaAddress)

    /// Parses `file:DIR/`, `file:PATH`, `PATH`, `-` or `kafka://host[:port][,host[:port]]/topic`.
    ///
    /// Paths are taken as they are: nothing in them is decoded. Throws `EventLogError.invalidAddress`.
    public init(_ text: String) throws {
        guard !text.isEmpty else { throw EventLogError.invalidAddress(reason: "it is empty") }
        guard !text.utf8.contains(0) else { throw EventLogError.invalidAddress(reason: "it holds a NUL character") }
        if text == "-" {
            self = .standardStreams
        } else if let rest = text.afterScheme("kafka:") {
            self = .kafka(try KafkaAddress(rest))
        } else {
            self = try Self.path(in: text)
        }
    }

    private static func path(in text: String) throws -> LogAddress {
        if let scheme = text.leadingScheme, scheme.lowercased() != "file" {
            throw EventLogError.invalidAddress(reason: "logs cannot be reached by \"\(scheme)://\"")
        }
        let path = text.afterScheme("file:") ?? text
        guard !path.isEmpty else { throw EventLogError.invalidAddress(reason: "\"file:\" needs a path after it") }
        if path.looksLikeHost, text.utf8.count != path.utf8.count {
            throw EventLogError.invalidAddress(
                reason: "\"file://\" with a host: only files of this machine can be read")
        }
        return path.utf8.last == UInt8(ascii: "/") ? .directory(path: path) : .file(path: path)
    }
}

extension LogAddress: CustomStringConvertible {
    public var description: String {
        switch self {
        // Behind "file:", two slashes would begin a host's name.
        case .file(let path), .directory(let path):
            path.looksLikeHost ? path : "file:\(path)"
        case .standardStreams: "-"
        case .kafka(let address): address.description
        }
    }
}

/// By code units, never by `Character`: a path may begin with a mark that would merge with the colon before it.
extension String {
    /// What follows `scheme` (given with its colon), in whatever case it was written; nil without it.
    func afterScheme(_ scheme: String) -> String? {
        let rest = unicodeScalars.dropFirst(scheme.unicodeScalars.count)
        let beginning = unicodeScalars[..<rest.startIndex]
        return String(beginning).lowercased().utf8.elementsEqual(scheme.utf8) ? String(rest) : nil
    }

    /// Whether it begins with just two slashes.
    fileprivate var looksLikeHost: Bool {
        utf8.starts(with: "//".utf8) && !utf8.starts(with: "///".utf8)
    }

    /// The `name` of a text that begins with `name://`.
    fileprivate var leadingScheme: String? {
        let name = unicodeScalars.prefix {
            $0.isASCII && ($0.properties.isAlphabetic || "0123456789+.-".unicodeScalars.contains($0))
        }
        return !name.isEmpty && unicodeScalars[name.endIndex...].starts(with: "://".unicodeScalars) ? String(name) : nil
    }
}
