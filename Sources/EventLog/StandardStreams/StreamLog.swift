// Standard input and output as a kind of log.

/// Standard input to readers, standard output to appenders.
struct StandardStreams: Transport {
    static let traits = LogTraits(
        scheme: "stdin", title: "standard input", noun: "stream", addressForm: "\(address) (standard input or output)",
        isRepeatable: false)

    private static let address = "-"

    var description: String { Self.address }

    static func parse(_ text: String) -> StandardStreams? { text == address ? StandardStreams() : nil }

    func openReader(_ options: ReaderOptions, resume: @escaping Resume) throws -> any EventLogReader {
        try StreamReader(.standardInput, options: options)
    }

    func openAppender() -> any EventLogAppender {
        PartitionedAppender { [PartitionBuffer(OutputStream(.standardOutput))] }
    }
}
