// Rows crash-points and producer-crash-points: a program dies at every call that leaves a trace outside it, one after
// the other: just before it, just after it, and in the middle of writing to a file.

import Foundation
import Support
import Testing

extension EndToEnd {
    @Suite("A program that dies at each of its system calls")
    struct CrashPointTests {
        /// Every place from 1 on, or so many of them, spread evenly.
        private func places(_ calls: Int, limit: Int) -> [Int] {
            limit >= calls ? Array(1...max(1, calls)) : (0..<max(1, limit)).map { 1 + $0 * calls / max(1, limit) }
        }

        @Test("crash-points: the joiner dies before and after each one, goes on, and ends where the oracle does")
        func joiner() throws {
            let spreads: [WorkloadShape.Spread] = [.oneFile, .keyed(partitions: 4)]
            let limit = FaultPlan.count("crash-points", usual: 8) / 4
            var tally = Tally(row: "crash-points")
            for spread in spreads {
                let reference = try CrashPoints()
                let whole = try CrashRun(spread)
                try whole.finish(after: reference)
                #expect(try whole.updatesMany)
                let steps = CrashPoints.Phase.writing.filter { reference.begun($0) > 0 }
                #expect(steps == CrashPoints.Phase.writing, "the reference run goes through every step")
                for action in [CrashPoints.Action.killBefore, .killAfter] {
                    for place in places(reference.calls, limit: limit) {
                        try tally.add(CrashPoints(action, at: place)) { try CrashRun(spread).finish(after: $0) }
                    }
                }
            }
            try tally.note()
        }

        @Test("producer-crash-points: whole lines or nothing, and the next producer ends a torn one")
        func producer() throws {
            let limit = FaultPlan.count("producer-crash-points", usual: 12) / 6
            var tally = Tally(row: "producer-crash-points")
            for log in [ProducerRun.Log.directory, .file] {
                let reference = try CrashPoints()
                let whole = try ProducerRun(log)
                #expect(try whole.make(seenBy: reference).status == ExitCode.done)
                let expected = try whole.files()
                #expect(expected.count == (log == .file ? 1 : 8))
                for action in [CrashPoints.Action.killBefore, .killAfter, .tear] {
                    // Only writing to a file can be torn.
                    let phase: CrashPoints.Phase = action == .tear ? .write : .none
                    let calls = action == .tear ? reference.begun(.write) : reference.calls
                    for place in places(calls, limit: limit) {
                        try tally.add(CrashPoints(action, at: place, of: phase)) {
                            try ProducerRun(log).check($0, against: expected)
                        }
                    }
                }
            }
            try tally.note()
        }
    }
}

/// The deaths of a row, by what was done.
private struct Tally {
    let row: String
    private var dangers: [String: Int] = [:]

    init(row: String) { self.row = row }

    mutating func add(_ points: CrashPoints, _ run: (CrashPoints) throws -> Void) {
        do { try run(points) } catch {
            Issue.record("\(points.action) at call \(points.place): \(error)\nReplay: scripts/faults --row \(row)")
        }
        if points.isFired { dangers["\(points.action)", default: 0] += 1 }
    }

    func note() throws { try FaultRecord.note(row, count: dangers.values.reduce(0, +), dangers: dangers) }
}

/// A small log over a fresh database: the joiner that dies, the one after it, and the comparison.
private struct CrashRun {
    private let fault: FaultRun
    var updatesMany: Bool { get throws { try fault.shop.customerTransactions() > 0 } }

    init(_ spread: WorkloadShape.Spread) throws {
        var shape = WorkloadShape(spread, lines: 1_000, customers: 100, products: 20)
        // So much of one customer that its history moves, and bad lines of every kind.
        (shape.hotCustomerShare, shape.badShare, shape.hasOversizedLines) = (0.5, 0.05, false)
        fault = try FaultRun(shape, on: LiveShop(), bound_s: FaultPlan.bound_s("crash-points"))
    }

    /// Most customers are there before, so that the joiner that dies updates many of them at once.
    func finish(after points: CrashPoints) throws {
        try fault.log.append(lines: 400)
        #expect(try fault.programs.start(.joiner, "--until-end").wait(seconds: 60).status == ExitCode.done)
        try fault.log.append(lines: 400)
        let exit = try fault.programs.seen(by: points).start(.joiner, "--until-end").wait(seconds: 60)
        try #require(points.isFired ? exit.signal == 9 : exit.status == ExitCode.done, "\(exit)")
        try fault.finish()
    }
}

/// A producer of a log that is not there yet, and makes the same lines each time.
private struct ProducerRun {
    enum Log { case file, directory }

    private let log: Log
    private let folder: TemporaryFolder

    init(_ log: Log) throws { (self.log, folder) = (log, try TemporaryFolder()) }

    func make(seenBy points: CrashPoints? = nil) throws -> Exit {
        var shop = Shop(events: "file:" + (log == .file ? folder.path("events.ndjson") : folder.path("events") + "/"))
        if let points { shop = shop.seen(by: points) }
        return try shop.run(
            .makeOrders, "--count", "400", "--customers", "200", "--seed", "1", "--start-ms", "1650000000000")
    }

    /// The bytes of the file, or of each partition.
    func files() throws -> [String: [UInt8]] {
        let directory = log == .file ? folder.url : folder.url.appendingPathComponent("events")
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: directory.path) else { return [:] }
        return try names.filter { $0.hasSuffix(".ndjson") }.reduce(into: [:]) { files, name in
            files[name] = Array(try Data(contentsOf: directory.appendingPathComponent(name)))
        }
    }

    /// What the dead producer left is a beginning of what it would have written, torn at most where its write was.
    /// The next one ends such a line, and deletes nothing: whose it was it can't know.
    func check(_ points: CrashPoints, against expected: [String: [UInt8]]) throws {
        _ = try make(seenBy: points)
        let left = try files()
        for (name, bytes) in left {
            try #require(expected[name]?.starts(with: bytes) == true, "\(name) holds something else")
            try #require(points.action == .tear || bytes.last ?? 0x0A == 0x0A, "\(name) ends within a line")
        }
        let next = try make()
        try #require(next.status == ExitCode.done, "\(next)")
        for (name, bytes) in try files() {
            try #require(bytes == (left[name]?.endedLines ?? []) + (expected[name] ?? []), "\(name) was not repaired")
        }
    }
}

extension [UInt8] {
    fileprivate var endedLines: [UInt8] { last ?? 0x0A == 0x0A ? self : self + [0x0A] }
}
