// A disk that cannot take what it was given: the producer hears of it, and is never told "durable" after that.

import Foundation
import Testing

@testable import EventLog

@Suite("A disk that fails")
struct SyncTests {
    let folder: Folder

    init() throws { folder = try Folder() }

    @Test("to synchronise is told of, and no later flush says that all is well")
    func failedSync() async throws {
        let path = folder.file("log")
        await #expect(processExitsWith: .success) { [path = path as String] in
            let appender = try LogAddress(path).openAppender()
            try appender.append("durable")
            try appender.flush()
            try #require(FailingCall.fdatasync.fails(with: EIO))
            try appender.append("lost, perhaps")
            let expected = EventLogError.system(call: "fdatasync", name: path, code: EIO)
            #expect(throws: expected) { try appender.flush() }
            try #require(FailingCall.fdatasync.fails(with: 0))
            #expect(throws: expected) { try appender.flush() }
        }
        #expect(try openReader(path).drain().texts.first == "durable")
    }

    @Test("to make a new file's name durable is told of, and tried again; once that is done it is done no more")
    func failedName() async throws {
        let path = folder.file("log")
        let directory = folder.path
        await #expect(processExitsWith: .success) { [path = path as String, directory = directory as String] in
            let appender = try LogAddress(path).openAppender()
            try #require(FailingCall.fsync.fails(with: EIO))
            try appender.append("one")
            let expected = EventLogError.system(call: "fsync", name: directory, code: EIO)
            #expect(throws: expected) { try appender.flush() }
            try #require(FailingCall.fsync.fails(with: 0))
            try appender.flush()
            try #require(FailingCall.fsync.fails(with: EIO))
            try appender.append("two")
            try appender.flush()
        }
        #expect(try openReader(path).drain().texts == ["one", "two"])
    }
}

/// A system call that the kernel answers for us from now on, on this thread, instead of performing it (seccomp(2)).
/// The latest answer counts.
private enum FailingCall {
    case fdatasync, fsync

    private var number: UInt32 {
        #if arch(x86_64)
            self == .fdatasync ? 75 : 74
        #else
            self == .fdatasync ? 83 : 82
        #endif
    }

    /// False where the kernel does not allow it.
    func fails(with code: Int32) -> Bool {
        let (load, jumpIfEqual, answer): (UInt64, UInt64, UInt64) = (0x20, 0x15, 0x06)
        func instruction(_ code: UInt64, otherwise: UInt64 = 0, _ operand: UInt32) -> UInt64 {
            code | otherwise << 24 | UInt64(operand) << 32
        }
        let program = [
            instruction(load, 0), instruction(jumpIfEqual, otherwise: 1, number),
            instruction(answer, 0x0005_0000 | UInt32(bitPattern: code)), instruction(answer, 0x7FFF_0000),
        ]
        typealias Control = @convention(c) (Int32, UInt, UInt, UInt, UInt) -> Int32
        guard let symbol = dlsym(nil, "prctl") else { return false }
        let control = unsafeBitCast(symbol, to: Control.self)
        return program.withUnsafeBufferPointer { instructions in
            var filter = (UInt(instructions.count), UInt(bitPattern: instructions.baseAddress))
            return withUnsafeMutablePointer(to: &filter) { filter in
                control(38, 1, 0, 0, 0) == 0 && control(22, 2, UInt(bitPattern: filter), 0, 0) == 0
            }
        }
    }
}
