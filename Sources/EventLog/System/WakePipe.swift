// Lets one thread end another one's wait.

import Bytes

/// A pipe to oneself: a byte in it ends the wait under way, or the next one.
final class WakePipe: Sendable {
    private let reading: OpenFile
    private let writing: OpenFile

    init() throws { (reading, writing) = try System.makePipe() }

    /// Callable from any thread. A full pipe refuses the byte, and is awake as it is.
    func wake() { _ = try? [1].withView { try writing.writeSome($0) } }

    enum Event { case woken, readable, timeout }

    /// Waits for a wake, for something to read on `input` or for the time to pass.
    func wait(input: OpenFile? = nil, timeout_ms: Int) -> Event {
        let descriptors = [reading.descriptor] + (input.map { [$0.descriptor] } ?? [])
        let ready = System.wait(for: System.readable, on: descriptors, timeout_ms: timeout_ms)
        if ready[0] {
            drain()
            return .woken
        }
        return ready.contains(true) ? .readable : .timeout
    }

    private func drain() {
        let room = ByteRoom(count: 256)
        while let count = try? reading.readAvailable(into: room, 0..<room.count), count == room.count {}
    }
}

/// When a wait is to end.
struct Deadline {
    private let end_ms: Int64

    init(after_ms: Int) { end_ms = System.monotonic_ms() + Int64(Int32(clamping: after_ms)) }

    /// Never negative.
    var left_ms: Int { max(0, Int(end_ms - System.monotonic_ms())) }
}
