// What can be done with a log at an address, whatever its kind.

extension LogAddress {
    /// Opens the log for reading. `resume` is asked about each file as it is found, from the thread that opens or
    /// polls, and its mark is verified; it is never asked where there are no files: what groups share asks
    /// `options.positions`.
    ///
    /// Throws what `resume` throws, `.missing`, `.notALog`, `.truncated`, `.replaced`, `.damaged`, `.unreachable`,
    /// `.refused`, `.invalidProperty` or `.system`; what concerns brokers within 10 seconds.
    public func openReader(
        _ options: ReaderOptions = ReaderOptions(), resume: @escaping Resume = Resumption.fromTheBeginning
    ) throws -> any EventLogReader {
        try log.openReader(options, resume: resume)
    }

    /// Opens the log for appending; files are made with the first record.
    ///
    /// Throws `.missing`, `.unreachable`, `.refused` or `.invalidProperty` where brokers are asked, within 10 seconds.
    /// The errors of files come from `append` and `flush`.
    public func openAppender() throws -> any EventLogAppender { try log.openAppender() }

    /// Sets a `property=value` that stands on a command line, which everyone on the machine can read: secrets are
    /// refused. Throws `.invalidProperty`, also where there is none to set (`LogTraits.propertiesOf`).
    public mutating func add(property: String) throws { try log.add(property: property) }

    /// Sets the properties of a file of at most 1 MiB, one a line. Throws `.invalidProperty` and `.system`.
    public mutating func add(propertiesFile path: String) throws { try log.add(propertiesFile: path) }
}

extension LogAddress {
    /// How far a group is behind in each partition of a log that groups share, in the partitions' order. The group is
    /// not disturbed, and nothing is committed.
    ///
    /// Throws `.unreachable`, `.refused`, `.missing` or `.invalidProperty`, what `positions` throw, and `.invalidAddress`
    /// where no groups share the log.
    public func lag(of group: String, _ positions: any PartitionPositions) throws -> [TopicLag] {
        try log.lag(of: group, positions)
    }

    /// Asks what a person who moves a group's positions has to know; throws as `lag`.
    public func inquiry(_ positions: any PartitionPositions) throws -> any TopicInquiry {
        try log.inquiry(positions)
    }
}

extension LogAddress {
    /// The files of a log as they are found. Throws `EventLogError`, also for what is no log of files.
    public func sightings() throws -> [Sighting] { try log.sightings() }

    /// Where a directory log is, without links, and on which machine; `nil` for any other log.
    public func folder() throws -> (path: String, host: String)? { try log.folder() }

    /// The address with its path absolute and free of symbolic links (`realpath(3)`), also where the log itself is not
    /// there yet. Where that cannot be found out, and for what is no file, the address as it is.
    public var canonicalName: String { log.canonicalName }

    /// Which log it is on this machine, by whatever path it is reached: `device:inode`, or the address while nothing
    /// is there. Throws `.system`.
    public func localKey() throws -> String { try log.localKey() }
}
