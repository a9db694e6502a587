// What can be said of a log of files without reading it.

extension LogAddress {
    /// Where a directory log is, without links, and on which machine; `nil` for any other log.
    public func folder() throws -> (path: String, host: String)? {
        guard case .directory(let path) = self else { return nil }
        let canonical = try System.status(of: path) == nil ? path : System.canonicalPath(path)
        return (canonical, System.hostName)
    }

    /// The files of a log as they are found. Throws `EventLogError`, also for what is no log of files.
    public func sightings() throws -> [Sighting] {
        switch self {
        case .kafka, .standardStreams: throw EventLogError.invalidAddress(reason: "\(self) is no log of files")
        case .file, .directory: break
        }
        var found: [Sighting] = []
        let reader = try openReader { sightings in
            found += sightings
            return sightings.map { _ in .notYet }
        }
        reader.close()
        return found
    }
}
