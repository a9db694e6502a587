// Appending: what is in the files afterwards, also with several producers at once.

import Bytes
import Foundation
import Testing

@testable import EventLog

@Suite("Appending")
struct AppenderTests {
    let folder: Folder

    init() throws { folder = try Folder() }

    private var directory: String { "file:" + folder.file("events/") }

    @Test("Appended records come back, byte for byte, from every kind of file log", arguments: ["log", "events/"])
    func roundTrip(_ name: String) throws {
        let records = [
            "{}", " a ", "Zażółć", "\u{0}\u{1}", "a\rb", String(repeating: "x", count: Record.size_bytes_max),
        ]
        let appender = try LogAddress(folder.file(name)).openAppender()
        for record in records { try appender.append(record) }
        try appender.close()
        #expect(try Set(openReader(folder.file(name)).drain().texts) == Set(records))
    }

    @Test("A record that would not come back as it is gets refused, and nothing of it is written")
    func refusals() throws {
        let appender = try LogAddress(folder.file("log")).openAppender()
        let tooLong = String(repeating: "x", count: Record.size_bytes_max + 1)
        for record in ["a\nb", "\n", "", " \t", "a\r", "\u{FEFF}a", tooLong] {
            let error = #expect(throws: EventLogError.self) { try appender.append(record) }
            #expect(error?.fault == .usage)
        }
        try appender.close()
        #expect(!FileManager.default.fileExists(atPath: folder.file("log")), "made only when first written")
    }

    @Test("A key's records are in its partition, in order, and keyless ones are spread")
    func partitions() throws {
        let appender = try openAppender(directory, partitions: 4)
        let keys = ["21", "foobar", "abc", "1", "2187"]
        for round in 0..<3 {
            for key in keys { try appender.append("\(key) \(round)", key: key) }
        }
        for round in 0..<4 {
            try appender.append("keyless \(round)")
            try appender.flush()
        }
        for key in keys {
            let home = key.withView { partition(of: $0, count: 4) }
            let lines = try folder.text(of: "events/partition-000\(home).ndjson").split(separator: "\n")
            #expect(lines.filter { $0.hasPrefix(key + " ") } == (0..<3).map { "\(key) \($0)" })
        }
        for partition in 0..<4 {
            #expect(try folder.text(of: "events/partition-000\(partition).ndjson").contains("keyless"))
        }
    }

    @Test("The first producer fixes the number of partitions for all later ones")
    func partitionCount() throws {
        for wanted in [3, 7] {
            let appender = try openAppender(directory, partitions: wanted)
            for key in 0..<100 { try appender.append("x", key: "\(key)") }
            try appender.close()
        }
        #expect(try folder.text(of: "events/partitions") == "3\n")
        #expect(try openReader(directory).sources.count == 3)
    }

    @Test(
        "A number of partitions that cannot be trusted is refused",
        arguments: ["", "3", "0\n", "-1\n", "10001\n", "99999999999999999999\n", "x\n", nil])
    func damagedCount(_ stored: String?) throws {
        try System.makeDirectory(folder.file("events"))
        if let stored {
            try folder.write(stored, to: "events/partitions")
        } else {
            try folder.write("", to: "events/partition-0000.ndjson")
        }
        let appender = try LogAddress(directory).openAppender()
        let error = #expect(throws: EventLogError.self) { try appender.append("x") }
        guard case .damaged = error else { throw error ?? EventLogError.outputClosed }
    }

    @Test("A torn tail is ended with a newline, whoever's it is, and never deleted", arguments: ["log", "events/"])
    func tornTail(_ name: String) throws {
        let file = name == "log" ? "log" : "events/partition-0000.ndjson"
        if name != "log" {
            try System.makeDirectory(folder.file("events"))
            try folder.write("1\n", to: "events/partitions")
        }
        for (before, after) in [("a\nto", "a\nto\nb\n"), ("to", "to\nb\n"), ("a\n", "a\nb\n"), ("", "b\n")] {
            try folder.write(before, to: file)
            try folder.age(file, seconds: 2)
            let appender = try LogAddress(folder.file(name)).openAppender()
            try appender.append("b")
            try appender.close()
            #expect(try folder.text(of: file) == after)
        }
    }

    @Test("Who writes a line in pieces without the lock is waited for, and its line stays whole")
    func slowWriter() throws {
        try folder.write("{\"a\":", to: "log")
        let path = folder.file("log")
        let target = AppendedFile(path, patience_ms: 60_000)
        let writer = Thread {
            // The appender has the lock by now, and waits.
            while (try? OpenFile(path, .reading).isLocked()) != true { sched_yield() }
            _ = try? OpenFile(path, .appending).writeAll(" 1}\n")
        }
        writer.start()
        var block = Array("b\n".utf8)
        try target.write(&block)
        #expect(try folder.text(of: "log") == "{\"a\": 1}\nb\n")
    }

    @Test("After a rotation an appender goes on in the file that now has the name", arguments: ["", "new\n"])
    func rotation(_ successor: String) throws {
        let appender = try LogAddress(folder.file("log")).openAppender()
        try appender.append("a")
        try appender.flush()
        try System.rename(folder.file("log"), to: folder.file("log.1"))
        if !successor.isEmpty { try folder.write(successor, to: "log") }
        try appender.append("b")
        try appender.flush()
        #expect(try folder.text(of: "log.1") == "a\n")
        #expect(try folder.text(of: "log") == successor + "b\n")
    }

    @Test("What another producer has partly written under the lock is not taken for a torn tail")
    func lock() throws {
        let path = folder.file("partition-0000.ndjson")
        DispatchQueue.concurrentPerform(iterations: 2) { producer in
            #expect(throws: Never.self) {
                producer == 0 ? try appendInPieces(20_000, to: path) : try appendWhole(20_000, to: path)
            }
        }
        let texts = try openReader(path).drain().texts
        #expect(texts.filter { $0 == "in pieces" }.count == 20_000)
        #expect(texts.filter { $0 == "whole" }.count == 20_000)
        #expect(texts.count == 40_000)
    }

    @Test("Producers on several threads lose nothing, double nothing and agree on the partitions")
    func threads() throws {
        let producers = 6
        let records = 20_000
        let directory = directory
        DispatchQueue.concurrentPerform(iterations: producers) { producer in
            #expect(throws: Never.self) { try produce(records, as: producer, partitions: producer + 2, to: directory) }
        }
        try expectAll(of: 0..<producers, records, in: directory)
    }

    @Test("A line that the disk has no room for is taken back; lines before it stay, and nothing is written twice")
    func fullDisk() async throws {
        let path = folder.file("log")
        await #expect(processExitsWith: .success) { [path = path as String] in
            // A limit on the file's size stands in for a full disk: the write that crosses it is a short one.
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            limit.rlim_cur = 1000
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            let appender = try LogAddress(path).openAppender()
            for number in 0..<200 { try appender.append("record \(number)") }
            let error = #expect(throws: EventLogError.self) { try appender.flush() }
            #expect(error == .system(call: "write", name: path, code: EFBIG))
            let lines = try String(contentsOfFile: path, encoding: .utf8)
            #expect(lines.utf8.count > 980 && lines.hasSuffix("\n"))
            limit.rlim_cur = limit.rlim_max
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            try appender.flush()
        }
        #expect(try openReader(path).drain().texts == (0..<200).map { "record \($0)" })
    }

    @Test("Producers in several processes, some of them killed, tear nothing and lose nothing that was flushed")
    func processes() async throws {
        let directory = directory
        await withTaskGroup { group in
            for producer in 0..<3 {
                group.addTask {
                    await #expect(processExitsWith: .success) {
                        [directory = directory as String, producer = producer as Int] in
                        try produce(20_000, as: producer, partitions: 4, to: directory)
                    }
                }
                group.addTask {
                    await #expect(processExitsWith: .signal(SIGKILL)) {
                        [directory = directory as String, producer = producer as Int] in
                        try produce(5_000, as: producer + 3, partitions: 4, to: directory)
                        let appender = try LogAddress(directory).openAppender()
                        for number in 0... {
                            try appender.append(String(repeating: "unflushed ", count: 10_000))
                            if number == 60 { raise(SIGKILL) }
                        }
                    }
                }
            }
        }
        try expectAll(of: 0..<3, 20_000, in: directory)
        try expectAll(of: 3..<6, 5_000, in: directory)
    }

    @Test("A stream takes more than a pipe holds, and a pipe that nobody reads is an error, not the end")
    func streams() throws {
        var block = Array(String(repeating: "a line of some length\n", count: 20_000).utf8)
        let pipe = try System.makePipe()
        let sink = Collector()
        let thread = Thread { [writing = pipe.writing, block] in
            var block = block
            try? OutputStream(writing).write(&block)
        }
        thread.start()
        let reader = try StreamReader(pipe.reading, options: ReaderOptions())
        while sink.records.count < 20_000 {
            #expect(try reader.poll(budget_bytes: 1 << 20, wait_ms: 60_000, into: sink) == .delivered)
        }
        let broken = OutputStream(try brokenPipe())
        #expect(throws: EventLogError.outputClosed) { try broken.write(&block) }
        #expect(block.count == 20_000 * 22)
    }
}

private func appendWhole(_ lines: Int, to path: String) throws {
    let target = AppendedFile(path)
    for _ in 0..<lines {
        var block = Array("whole\n".utf8)
        try target.write(&block)
    }
}

private func appendInPieces(_ lines: Int, to path: String) throws {
    let file = try OpenFile(path, .appending)
    for _ in 0..<lines {
        try file.withLock {
            for byte in "in pieces\n".utf8 { _ = try [byte].withView { try file.writeSome($0) } }
        }
    }
}

/// The writing end of a pipe whose reading end is closed.
private func brokenPipe() throws -> OpenFile { try System.makePipe().writing }

/// Appends numbered records, each keyed by its producer, flushing now and then.
private func produce(_ records: Int, as producer: Int, partitions: Int, to directory: String) throws {
    let appender = try openAppender(directory, partitions: partitions)
    for number in 0..<records {
        try appender.append("\(producer) \(number)", key: "\(producer)")
        if number % 997 == 0 { try appender.flush() }
    }
    try appender.close()
}

/// Each producer's records must be there once each, in their order, and nothing else of theirs.
private func expectAll(of producers: Range<Int>, _ records: Int, in directory: String) throws {
    let texts = try openReader(directory).drain().texts
    for producer in producers {
        let numbers = texts.filter { $0.hasPrefix("\(producer) ") }.map { Int($0.dropFirst(2)) }
        #expect(numbers == Array(0..<records))
    }
    #expect(
        texts.allSatisfy { $0.hasPrefix("unflushed ") ? $0.utf8.count == 100_000 : $0.utf8.count <= 8 },
        "nothing is torn")
}
