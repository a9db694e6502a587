import ArgumentParser

/// Whose positions a command is about.
struct ServiceOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A service beside the joiner, whose positions they are. What it is made to read again counts again there.",
            valueName: "name"))
    var service: String?
}
