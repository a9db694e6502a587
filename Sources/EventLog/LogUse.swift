// From an address to a reader or an appender: the only place that knows all kinds of log.

extension LogAddress {
    /// Opens the log for reading. `resume` is asked about each file as it is found, from the thread that opens or
    /// polls, and its mark is verified; it is never asked for standard input, nor for Kafka, which keeps positions
    /// itself. `kafka` is for Kafka alone.
    ///
    /// Throws what `resume` throws, `.missing`, `.notALog`, `.truncated`, `.replaced`, `.damaged`, `.unreachable`,
    /// `.refused`, `.invalidProperty` or `.system`; what concerns brokers within 10 seconds.
    public func openReader(
        _ options: ReaderOptions = ReaderOptions(), kafka: KafkaSettings = KafkaSettings(),
        resume: @escaping Resume = Resumption.fromTheBeginning
    ) throws -> any EventLogReader {
        switch try resolved() {
        case .file(let path): try FileReader(.file(path: path), options: options, resume: resume)
        case .directory(let path): try FileReader(.directory(path: path), options: options, resume: resume)
        case .standardStreams: try StreamReader(.standardInput, options: options)
        case .kafka(let address): try KafkaReader(address, options: options, settings: kafka)
        }
    }

    /// Opens the log for appending; files are made with the first record. `partitions` counts only
    /// for a directory log that does not exist yet.
    ///
    /// Throws `.invalidAddress` for a number of partitions out of range; for Kafka, within 10 seconds,
    /// `.missing`, `.unreachable`, `.refused` or `.invalidProperty`. The errors of files come from `append` and `flush`.
    public func openAppender(
        partitions: Int = 8, kafka: KafkaSettings = KafkaSettings()
    ) throws -> any EventLogAppender {
        guard (1...DirectoryLog.partitions_max).contains(partitions) else {
            throw EventLogError.invalidAddress(reason: "a log has 1 to \(DirectoryLog.partitions_max) partitions")
        }
        switch try resolved() {
        case .file(let path): return LaneAppender { [Lane(AppendedFile(path))] }
        case .directory(let path): return LaneAppender { try DirectoryLog(path: path).lanes(wanted: partitions) }
        case .standardStreams: return LaneAppender { [Lane(OutputStream(.standardOutput))] }
        case .kafka(let address): return try KafkaAppender(address, settings: kafka)
        }
    }

    /// Which log it is on this machine, by whatever path it is reached: `device:inode`, or the address while nothing
    /// is there. Throws `.system`.
    public func localKey() throws -> String {
        switch self {
        case .file(let path), .directory(let path):
            try System.status(of: path).map { "\($0.device):\($0.inode)" } ?? description
        case .standardStreams, .kafka: description
        }
    }

    /// A path without a slash at its end is a directory log when a directory stands there.
    private func resolved() throws -> LogAddress {
        guard !description.utf8.contains(0) else {
            throw EventLogError.invalidAddress(reason: "it holds a NUL character")
        }
        guard case .file(let path) = self, try System.status(of: path)?.kind == .directory else { return self }
        return .directory(path: path)
    }
}
