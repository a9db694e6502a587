// From an address to a reader or an appender: the only place that knows all kinds of log.

extension LogAddress {
    /// Opens the log for reading. `resume` is asked once for each source as it is found, from the
    /// thread that opens or polls, and its mark is verified; it is never asked for standard input, nor for
    /// Kafka, which keeps positions itself. `kafka` is for Kafka alone.
    ///
    /// Throws `.missing`, `.notALog`, `.truncated`, `.replaced`, `.unreachable`, `.refused`,
    /// `.invalidProperty` or `.system`; what concerns brokers within 10 seconds.
    public func openReader(
        _ options: ReaderOptions = ReaderOptions(), kafka: KafkaSettings = KafkaSettings(), resume: @escaping Resume
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
        case .file(let path): return LaneAppender { [Lane(AppendedFile(path, tornTail: .keep))] }
        case .directory(let path): return LaneAppender { try DirectoryLog(path: path).lanes(wanted: partitions) }
        case .standardStreams: return LaneAppender { [Lane(OutputStream(.standardOutput))] }
        case .kafka(let address): return try KafkaAppender(address, settings: kafka)
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
