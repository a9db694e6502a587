// What tests of the sink that runs programs have in common.

import Foundation
import Logging
import Mongo
import Support
import Synchronization

@testable import Following
@testable import Services

/// A folder with a script in it that is run for events.
struct CommandDesk {
    private let folder: TemporaryFolder
    let said = Said()

    init() throws { folder = try TemporaryFolder() }

    func command(
        _ script: String, _ arguments: String..., timeout_ms: Int64 = 20_000, retries: Int = 0
    ) throws -> Command {
        let path = try folder.write("program", "#!/bin/sh\ncd '\(folder.url.path)'\n" + script)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        let environment = ["PATH": "/usr/bin:/bin", "GREETING": "hello", "SHOP_MONGODB": "mongodb://u:secret@h/"]
        var command = Command(
            path: path, arguments: arguments, environment: environment, timeout_ms: timeout_ms, retries: retries)
        command.firstPause_ms = 20
        return command
    }

    func deliver(_ command: Command, _ events: String..., isOver: () -> Bool = { false }) throws -> [Int:
        String]
    {
        let events = events.map { OutgoingEvent(place: ObjectID(), key: "k", event: $0) }
        return try CommandSink(command, logger: .telling(said.say)).deliver(events, isOver: isOver)
    }

    func text(_ file: String) -> String? {
        try? String(contentsOf: folder.url.appendingPathComponent(file), encoding: .utf8)
    }

    /// Whether the program that wrote its number into the file is gone, within seconds.
    func isGone(_ file: String) -> Bool {
        guard let number = text(file).flatMap({ pid_t($0.trimmingCharacters(in: .whitespacesAndNewlines)) }) else {
            return false
        }
        for _ in 0..<100 {
            if kill(number, 0) != 0 { return true }
            // It may be a zombie that whoever adopted it has not looked at yet.
            let state = try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8)
            if state?.contains(") Z") == true { return true }
            usleep(20_000)
        }
        return false
    }

    final class Said: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        var say: @Sendable (String) -> Void { { [self] line in lines.withLock { $0.append(line) } } }
    }
}
