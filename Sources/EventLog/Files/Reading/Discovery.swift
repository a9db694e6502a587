// From files that lie somewhere to sources with names and positions.

/// Finds the files of a log, and asks whoever keeps positions what each of them is.
final class Discovery {
    /// A file that was recognised.
    struct Known {
        let found: FoundFile
        let file: OpenFile
        /// The name of its source, and from where to go on.
        let name: String
        let mark: SourceMark?
    }

    private let place: FilePlace
    private let options: ReaderOptions
    private let resume: Resume
    /// The files that are sources, in the order of their sources.
    private(set) var known: [Known] = []
    private var knownPaths: Set<String> = []
    /// Files that had nothing yet by which they could be told from others.
    private var nameless: Set<String> = []
    private var identity: String?
    private var isTroubleTold = false

    init(_ place: FilePlace, _ options: ReaderOptions, _ resume: @escaping Resume) {
        (self.place, self.options, self.resume) = (place, options, resume)
    }

    /// A watch over the log; `nil` where it cannot be watched, or is not there yet.
    func watch() -> FileWatch? { FileWatch(place) }

    func note(_ new: Known) {
        known.append(new)
        knownPaths.insert(new.found.path)
    }

    /// The files that are no sources yet and can be; each until it is noted.
    func newFiles() throws -> [Known] {
        if !place.grows, !known.isEmpty { return [] }
        let files = try place.files(following: options.following || !known.isEmpty, knownPaths: knownPaths)
        let opened = try files.compactMap { found in try found.open().map { (found, $0) } }
        if opened.isEmpty { return [] }
        let identity = try logIdentity()
        let sightings = try opened.map { try $0.0.sighting(of: $0.1, logIdentity: identity) }
        // Whoever keeps positions is asked once about a file without anything in it.
        let asked = sightings.indices.filter { sightings[$0].identity != nil || !nameless.contains(sightings[$0].path) }
        if asked.isEmpty { return [] }
        return try zip(asked, resume(asked.map { sightings[$0] })).compactMap { index, resumption in
            let (found, file) = opened[index]
            switch resumption {
            case .source(let name, let mark): return Known(found: found, file: file, name: name, mark: mark)
            case .notYet:
                nameless.insert(sightings[index].path)
                return nil
            }
        }
    }

    /// The identity that the directory log carries; `nil` for a file by itself, and where it has none.
    private func logIdentity() throws -> String? {
        guard identity == nil, let directory = place.directory else { return identity }
        do {
            identity = try LogIdentity.stored(in: directory)
            if identity == nil, options.identifiesLog, place.grows, !isTroubleTold {
                identity = try LogIdentity.madeIfNeeded(in: directory)
            }
        } catch let error as EventLogError where !error.isDamage {
            tell(error, directory)
        }
        return identity
    }

    private func tell(_ error: EventLogError, _ directory: String) {
        if isTroubleTold { return }
        isTroubleTold = true
        options.onTrouble?(
            "\(madeVisible(directory)): the log has no identity of its own, and none can be given to it (\(error)): its "
                + "partitions are recognised by their content.")
    }
}
