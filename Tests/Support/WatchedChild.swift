// What the threads that watch a child process share: its output so far, its end, and the right to signal it.

import Foundation
import Synchronization

final class WatchedChild: @unchecked Sendable {
    let processID: pid_t
    /// Guards everything below; broadcast at every change.
    private let condition = NSCondition()
    private var output: [UInt8] = []
    private var lines = 0
    private var errorOutput: [UInt8] = []
    private var openStreams = 2
    private var status: Int32?

    init(_ spawned: Spawned) { processID = spawned.processID }

    func collectOutput(from descriptor: Int32) {
        readAll(descriptor) { chunk in
            output += chunk
            lines += chunk.count { $0 == UInt8(ascii: "\n") }
        }
    }

    func collectErrorOutput(from descriptor: Int32) { readAll(descriptor) { errorOutput += $0 } }

    private func readAll(_ descriptor: Int32, keep: (ArraySlice<UInt8>) -> Void) {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            change { keep(chunk[..<count]) }
        }
        close(descriptor)
        change { openStreams -= 1 }
    }

    /// Waits for the end without collecting the zombie, so that the process id cannot become another's meanwhile.
    func collectStatus() {
        var information = siginfo_t()
        while waitid(P_PID, id_t(processID), &information, WEXITED | WNOWAIT) < 0, errno == EINTR {}
        change {
            var raw: Int32 = 0
            while waitpid(processID, &raw, 0) < 0, errno == EINTR {}
            status = raw
        }
    }

    func signal(_ number: Int32) {
        condition.lock()
        defer { condition.unlock() }
        if status == nil { kill(processID, number) }
    }

    func exit(within seconds: Double) -> Exit? {
        wait(within: seconds) { self.status != nil && self.openStreams == 0 }
        condition.lock()
        defer { condition.unlock() }
        guard let status, openStreams == 0 else { return nil }
        let signal = status & 0x7F
        return Exit(
            status: signal == 0 ? (status >> 8) & 0xFF : nil, signal: signal == 0 ? nil : signal, output: output,
            errorOutput: errorOutput)
    }

    /// Whether the condition came true, or the program ended, in time.
    func seen(within seconds: Double, _ isSeen: (ChildProcess.Seen) -> Bool) -> Bool {
        wait(within: seconds) { isSeen(self.unlockedNow) || (self.status != nil && self.openStreams == 0) }
    }

    var now: ChildProcess.Seen {
        condition.lock()
        defer { condition.unlock() }
        return unlockedNow
    }

    var text: String {
        condition.lock()
        defer { condition.unlock() }
        return String(decoding: output, as: UTF8.self)
    }

    private var unlockedNow: ChildProcess.Seen {
        ChildProcess.Seen(lines: lines, errorText: String(decoding: errorOutput, as: UTF8.self))
    }

    @discardableResult
    private func wait(within seconds: Double, for isTrue: () -> Bool) -> Bool {
        let deadline = Date(timeIntervalSinceNow: seconds)
        condition.lock()
        defer { condition.unlock() }
        while !isTrue() { if !condition.wait(until: deadline) { return isTrue() } }
        return true
    }

    private func change(_ body: () -> Void) {
        condition.lock()
        defer { condition.unlock() }
        body()
        condition.broadcast()
    }
}
