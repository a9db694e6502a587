// A line of shell that starts the suite's programs by name, as a person at a prompt would.

import Foundation

extension Shop {
    /// Starts `/bin/bash -c`, in a folder, with the programs on its PATH.
    public func startShell(_ line: String, in folder: String, options: String = "-c") throws -> ChildProcess {
        var environment = environment
        let bin = (Program.joiner.path as NSString).deletingLastPathComponent
        environment["PATH"] = bin + ":" + (environment["PATH"] ?? "")
        return try ChildProcess(
            "/bin/bash", [options, "cd \"$0\" && \(line)", folder], environment: environment)
    }

    /// Runs it to its end.
    public func shell(_ line: String, in folder: TemporaryFolder, seconds: Double = 60) throws -> Exit {
        try startShell(line, in: folder.path(""), options: "-c").wait(seconds: seconds)
    }
}
