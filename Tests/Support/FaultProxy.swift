// A TCP proxy between a program and mongod, of the tests' own: it passes whole messages on, and at a message that the
// tests chose it does what networks do to people.

import Foundation
import Synchronization

/// Listens on a loopback port until it goes. Each connection has two threads of its own.
public final class FaultProxy: Sendable {
    /// What is done to one message, or to its answer.
    public enum Fault: String, CaseIterable, Sendable {
        /// The message arrives; its answer does not, and the connection is closed.
        case answerLost
        /// The message arrives; nothing more is heard on this connection.
        case silence
        /// The answer's first bytes come one at a time.
        case byteByByte
        /// The answer's first half comes, then the end of the stream; what the program sends is still taken.
        case halfClosed
        /// The answer's first half comes, then a reset.
        case resetInAnswer
        /// The message's first half arrives, then a reset on both sides.
        case resetInMessage
    }

    private struct Plan {
        var fault: Fault?
        var times = 0
        var commands: Set<String> = []
        var fired = 0
    }

    public let port: UInt16
    private let listener: Int32
    private let target: UInt16
    private let plan = Mutex(Plan())

    /// Takes connections at once; each is carried to `target` on the loopback interface.
    public init(to target: UInt16) throws {
        (listener, port) = try LoopbackSocket.listening()
        self.target = target
        Thread.detachNewThread { [listener, weak self] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0, let self else { break }
                self.carry(client)
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    /// From now on, `times` messages in a row with one of these commands suffer the fault.
    public func arm(_ fault: Fault, times: Int = 1, at commands: Set<String>) {
        plan.withLock { $0 = Plan(fault: fault, times: times, commands: commands) }
    }

    /// Lets everything through again; gives how many messages suffered.
    @discardableResult
    public func disarm() -> Int {
        plan.withLock { plan in
            plan.fault = nil
            return plan.fired
        }
    }

    /// How many messages have suffered since the proxy was armed.
    public var fired: Int { plan.withLock(\.fired) }

    private func fault(at message: WireMessage) -> Fault? {
        plan.withLock { plan in
            guard let fault = plan.fault, plan.fired < plan.times, plan.commands.contains(message.command) else {
                return nil
            }
            plan.fired += 1
            return fault
        }
    }

    private func carry(_ client: Int32) {
        guard let server = try? LoopbackSocket.connected(to: target) else { return LoopbackSocket.reset(client) }
        Thread.detachNewThread { [self] in
            let pair = ProxiedPair(client: client, server: server)
            while let message = WireMessage(from: client), pair.pass(message, suffering: fault(at: message)) {}
            pair.end()
        }
    }
}

/// One connection through the proxy. MongoDB answers each message before it takes the next, so one thread is enough:
/// it passes a message on and then its answer.
private struct ProxiedPair {
    private static let slow_bytes = 500

    let client: Int32
    let server: Int32

    /// Whether the connection lives on.
    func pass(_ message: WireMessage, suffering fault: FaultProxy.Fault?) -> Bool {
        if fault == .resetInMessage {
            _ = LoopbackSocket.send(message.bytes.prefix(message.bytes.count / 2), to: server)
            reset()
            return false
        }
        guard LoopbackSocket.send(message.bytes[...], to: server) else { return false }
        if !message.expectsAnswer { return true }
        repeat {
            guard let answer = WireMessage(from: server) else { return false }
            guard deliver(answer, suffering: fault) else { return false }
            if !answer.isContinued { return true }
        } while true
    }

    private func deliver(_ answer: WireMessage, suffering fault: FaultProxy.Fault?) -> Bool {
        let half = answer.bytes.prefix(answer.bytes.count / 2)
        switch fault {
        case nil: return LoopbackSocket.send(answer.bytes[...], to: client)
        case .answerLost: return false
        case .silence:
            LoopbackSocket.awaitEnd(of: client)
            return false
        case .byteByByte:
            for byte in answer.bytes.prefix(Self.slow_bytes) {
                guard LoopbackSocket.send([byte], to: client) else { return false }
                usleep(500)
            }
            return LoopbackSocket.send(answer.bytes.dropFirst(Self.slow_bytes), to: client)
        case .halfClosed:
            _ = LoopbackSocket.send(half, to: client)
            shutdown(client, Int32(SHUT_WR))
            LoopbackSocket.awaitEnd(of: client)
            return false
        case .resetInAnswer, .resetInMessage:
            _ = LoopbackSocket.send(half, to: client)
            reset()
            return false
        }
    }

    /// The descriptors themselves are closed by `end`.
    private func reset() {
        LoopbackSocket.resetWhenClosed(client)
        LoopbackSocket.resetWhenClosed(server)
    }

    func end() {
        close(client)
        close(server)
    }
}
