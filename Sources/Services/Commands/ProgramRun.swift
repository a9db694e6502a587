import Following
import Glibc
import Logging

/// One run of a program, from its start to its end, whatever it does meanwhile.
struct ProgramRun {
    /// What came of it: in `failed` what it did, as in “it ended with status 3”.
    enum Outcome: Equatable { case done, failed(String), left }

    private let program: SpawnedProgram
    private var input: ArraySlice<UInt8>
    private var output: ProgramOutput
    private var limit: RunLimit

    /// That it has ended makes no descriptor readable, so it is asked for so often, in milliseconds.
    private static let look_ms: Int32 = 10
    /// A program of its own that it has left behind may go on writing for ever.
    private static let lastReads_max = 16

    /// Starts it. Throws `NotStarted`.
    init(_ command: Command, input: String, logger: Logger) throws {
        program = try SpawnedProgram(command.path, command.arguments, environment: command.environment)
        self.input = Array(input.utf8)[...]
        output = ProgramOutput(of: command.name, logger: logger)
        limit = RunLimit(timeout_ms: command.timeout_ms, from: Clock.monotonic_ms())
    }

    /// Waits for its end, and brings it about where it is due.
    mutating func outcome(isLeaving: () -> Bool) -> Outcome {
        while !program.hasEnded {
            feed()
            output.take(program.read())
            if let signal = limit.signal(at: Clock.monotonic_ms(), isLeaving: isLeaving()) {
                program.signalGroup(signal)
            }
            program.wait(Self.look_ms)
        }
        takeRest()
        // What it has left behind goes with it where it was to end; what it leaves by itself may stay.
        if limit.reason != nil { program.signalGroup(SIGKILL) }
        return outcome(program.reap())
    }

    private mutating func feed() {
        if input.isEmpty { return program.endInput() }
        guard let count = program.feed(input) else { return input = [] }
        input.removeFirst(count)
    }

    private mutating func takeRest() {
        for _ in 0..<Self.lastReads_max {
            let bytes = program.read()
            if bytes.isEmpty { break }
            output.take(bytes)
        }
        output.end()
    }

    private func outcome(_ ending: SpawnedProgram.Ending) -> Outcome {
        switch (limit.reason, ending) {
        case (.leaving, _): .left
        case (.tooLong, _): .failed("it ran too long")
        case (nil, .exited(0)): .done
        case (nil, .exited(let status)): .failed("it ended with status \(status)")
        case (nil, .signalled(let number)): .failed("signal \(number) ended it")
        case (nil, .unknown): .failed("nobody knows how it ended")
        }
    }
}
