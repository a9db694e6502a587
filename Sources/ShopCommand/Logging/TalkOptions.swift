import ArgumentParser

/// How much a tool says beside its result; the same in every program.
public struct TalkOptions: ParsableArguments {
    @Flag(name: .shortAndLong, help: "Say what is wrong alone.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Say more: which database and log it is, for one.")
    var verbose = false

    public init() {}

    /// Has the process say so much from now on.
    public func validate() throws {
        if quiet && verbose { throw ValidationError("--quiet and --verbose contradict each other: give one of them") }
        LogStyle.now.level = quiet ? .warning : verbose ? .debug : .info
    }
}
