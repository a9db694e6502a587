extension LogAddress {
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
