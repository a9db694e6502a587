// Where a log is: one text names any kind of log, everywhere.

/// A log's address, of whatever kind. `description` is the text it can be parsed from again; properties are not in it.
public struct LogAddress: Sendable {
    var log: any Transport

    init(_ log: any Transport) { self.log = log }

    /// Parses `file:DIR/`, `file:PATH`, `PATH`, `-`, `kafka://host[:port][,host[:port]]/topic`, or what else there is.
    ///
    /// Paths are taken as they are: nothing in them is decoded. Throws `EventLogError.invalidAddress`.
    public init(_ text: String) throws {
        guard !text.isEmpty else { throw EventLogError.invalidAddress(reason: "it is empty") }
        guard !text.utf8.contains(0) else { throw EventLogError.invalidAddress(reason: "it holds a NUL character") }
        for kind in Transports.all.reversed() {
            guard let log = try kind.parse(text) else { continue }
            self.log = log
            return
        }
        throw EventLogError.invalidAddress(reason: "no kind of log is written so")
    }

    /// What is true of all logs of this kind.
    public var traits: LogTraits { type(of: log).traits }
}

extension LogAddress: Equatable, CustomStringConvertible {
    public static func == (one: LogAddress, other: LogAddress) -> Bool { one.log.isEqual(to: other.log) }

    public var description: String { log.description }
}

extension Transport {
    fileprivate func isEqual(to other: any Transport) -> Bool { other as? Self == self }
}

/// By code units, never by `Character`: a path may begin with a mark that would merge with the colon before it.
extension String {
    /// What follows `scheme` (given with its colon), in whatever case it was written; nil without it.
    func afterScheme(_ scheme: String) -> String? {
        let rest = unicodeScalars.dropFirst(scheme.unicodeScalars.count)
        let beginning = unicodeScalars[..<rest.startIndex]
        return String(beginning).lowercased().utf8.elementsEqual(scheme.utf8) ? String(rest) : nil
    }
}
