// Files of this machine as a kind of log.

/// One NDJSON file, or a directory of partition files. Any text is the path of one, but for one that looks like a URL.
struct FileLog: Transport {
    static let traits = LogTraits(
        scheme: "file", title: "files", noun: "file or directory",
        addressForm: "file:DIR/ (one file per partition), a path (one NDJSON file)")

    let place: FilePlace

    // Behind "file:", two slashes would begin a host's name.
    var description: String { place.path.looksLikeHost ? place.path : "\(Self.traits.scheme):\(place.path)" }

    static func parse(_ text: String) throws -> FileLog? {
        if let scheme = text.leadingScheme, scheme.lowercased() != traits.scheme {
            throw EventLogError.invalidAddress(reason: "logs cannot be reached by \"\(scheme)://\"")
        }
        let path = text.afterScheme("\(traits.scheme):") ?? text
        guard !path.isEmpty else { throw EventLogError.invalidAddress(reason: "\"file:\" needs a path after it") }
        if path.looksLikeHost, text.utf8.count != path.utf8.count {
            throw EventLogError.invalidAddress(
                reason: "\"file://\" with a host: only files of this machine can be read")
        }
        return FileLog(place: path.utf8.last == UInt8(ascii: "/") ? .directory(path: path) : .file(path: path))
    }

    func openReader(_ options: ReaderOptions, resume: @escaping Resume) throws -> any EventLogReader {
        try FileReader(resolved(), options: options, resume: resume)
    }

    func openAppender() throws -> any EventLogAppender {
        switch try resolved() {
        case .file(let path): PartitionedAppender { [PartitionBuffer(AppendedFile(path))] }
        case .directory(let path): PartitionedAppender { try DirectoryLog(path: path).buffers() }
        }
    }

    /// A path without a slash at its end is a directory log when a directory stands there.
    private func resolved() throws -> FilePlace {
        guard !place.path.utf8.contains(0) else {
            throw EventLogError.invalidAddress(reason: "it holds a NUL character")
        }
        guard !place.grows, try System.status(of: place.path)?.kind == .directory else { return place }
        return .directory(path: place.path)
    }
}

extension FileLog {
    func sightings() throws -> [Sighting] {
        var found: [Sighting] = []
        let reader = try openReader(ReaderOptions()) { sightings in
            found += sightings
            return sightings.map { _ in .notYet }
        }
        reader.close()
        return found
    }

    func folder() throws -> (path: String, host: String)? {
        guard case .directory(let path) = place else { return nil }
        let canonical = try System.status(of: path) == nil ? path : System.canonicalPath(path)
        return (canonical, System.hostName)
    }

    func localKey() throws -> String {
        try System.status(of: place.path).map { "\($0.device):\($0.inode)" } ?? description
    }

    var canonicalName: String {
        canonicalPath(of: place.path).map { "\(Self.traits.scheme):\($0)" } ?? description
    }
}

extension LogAddress {
    /// One NDJSON file, unless a directory stands at the path when it is opened.
    public static func file(path: String) -> LogAddress { LogAddress(FileLog(place: .file(path: path))) }

    /// A directory of partition files; its path as text ends in `/`.
    public static func directory(path: String) -> LogAddress { LogAddress(FileLog(place: .directory(path: path))) }
}

extension String {
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
