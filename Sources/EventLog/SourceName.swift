// Names of sources, read: the only place that looks at how they begin.

/// The name of a source, as documents and positions hold it. How it begins tells of what kind of log the source is.
public struct SourceName: Sendable {
    private let text: String
    private let traits: LogTraits?

    /// Takes any text; one that begins as no kind of log does is of none.
    public init(_ text: String) {
        self.text = text
        traits = LogTraits.all.first { text.utf8.starts(with: "\($0.scheme):".utf8) }
    }

    /// Whether it is a partition that groups of readers share, so that each group has a position of its own in it.
    public var isReadByGroups: Bool { traits?.isReadByGroups ?? false }

    /// Whether it can be read again in another run; somebody's standard input cannot.
    public var isRepeatable: Bool { traits?.isRepeatable ?? true }

    /// The path by which a file is called: where it was first seen.
    public var path: String? {
        let beginning = Self.ofFile(at: "")
        return text.utf8.starts(with: beginning.utf8) ? String(text.utf8.dropFirst(beginning.utf8.count)) : nil
    }

    /// The name of a file that is called by its path, absolute and without links.
    public static func ofFile(at path: String) -> String { "\(FileLog.traits.scheme):\(path)" }

    /// What a partition that groups share is one of, `kafka:CLUSTER/TOPIC`.
    public var topic: String? {
        guard isReadByGroups, let slash = text.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
        return String(text[..<slash])
    }

    /// Which partition of its topic it is.
    public var partition: Int32? {
        topic.flatMap { topic in
            Int32(Substring(text.utf8.dropFirst(topic.utf8.count + 1).prefix { $0 != UInt8(ascii: "#") }))
        }
    }
}
