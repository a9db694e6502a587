// What a reader finds where a log should be: enough to tell which of the known logs it is, if any.

/// One file of a log as it was found, before anything of it was read.
public struct Sighting: Sendable {
    /// Where it was found, absolute and without links: `/srv/shop/events/partition-0003.ndjson`.
    public let path: String
    /// The path as it was asked for, if a link is on it.
    public let link: String?
    /// The machine on which that path is.
    public let host: String
    /// What it is known by for good: the identity that its directory log carries, else its content's. `nil` while
    /// it has neither, having no first line yet.
    public let identity: String?
    /// Fingerprint of its first line; a log that has got an identity of its own was known by this before.
    public let content: String?
    /// Throws `.truncated`, `.replaced` or `.invalidMark` unless the file still holds what was read up to the mark.
    public let verify: @Sendable (SourceMark) throws -> Void
    /// What a path of this machine leads to now, where this log was seen earlier.
    public let whereabouts: @Sendable (_ path: String) throws -> Whereabouts

    /// Each as its property says; without a link the path is the one that was asked for.
    public init(
        path: String, link: String? = nil, host: String, identity: String?, content: String?,
        verify: @escaping @Sendable (SourceMark) throws -> Void,
        whereabouts: @escaping @Sendable (String) throws -> Whereabouts
    ) {
        (self.path, self.link, self.host) = (path, link, host)
        (self.identity, self.content) = (identity, content)
        (self.verify, self.whereabouts) = (verify, whereabouts)
    }

    /// The name of a source that is called by its place.
    public var place: String { SourceName.ofFile(at: path) }

    /// What its first line is known by, whatever number it has as a partition.
    public var firstLine: String? { content.map { String($0.prefix { $0 != "/" }) } }

    /// The directory it lies in.
    public var folder: String { parent(of: path) }

    /// How many bytes a file of this machine has; `nil` where there is none.
    public static func size_bytes(of path: String) throws -> Int64? { try System.status(of: path)?.size_bytes }

    /// Whether nothing but its content tells what it is.
    public var isByContent: Bool { identity == content }
}

/// What stands at a path where a log was seen earlier.
public enum Whereabouts: Sendable, Equatable {
    /// No file.
    case nothing
    /// The very file that was sighted: a link, or the same file system mounted twice.
    case same
    /// Another file that begins with the same line, or one that cannot be read.
    case lookalike
    /// A file that begins with another line.
    case other
}

/// What a reader is told about a file that it has found.
public enum Resumption: Sendable {
    /// The source's name, which stays whatever path it moves to, and from where to go on; `nil`: from the beginning.
    case source(name: String, mark: SourceMark?)
    /// It has nothing yet by which it could be told from others: it is to be asked about again when it has.
    case notYet
}

/// Asked about the files that were found, on the thread that opens or polls; one answer for each, in their order.
public typealias Resume = (_ sightings: [Sighting]) throws -> [Resumption]

extension Resumption {
    /// For those who remember nothing: each file that can be told apart, called by its place, from its beginning.
    public static func fromTheBeginning(_ sightings: [Sighting]) -> [Resumption] {
        sightings.map { .byPlace($0, mark: nil) }
    }

    /// Called by its place, as one that has always been there.
    public static func byPlace(_ sighting: Sighting, mark: SourceMark?) -> Resumption {
        sighting.identity == nil && mark == nil ? .notYet : .source(name: sighting.place, mark: mark)
    }
}
