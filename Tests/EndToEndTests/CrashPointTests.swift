// Rows crash-points and producer-crash-points: a program dies at every call that leaves a trace outside it, one after
// the other: just before it, just after it, and in the middle of writing to a file.

import Foundation
import Support
import Testing

extension EndToEnd {
    @Suite("A program that dies at each of its system calls")
    struct CrashPointTests {
        private static let actions: [CrashPoints.Action] = [.killBefore, .killAfter]

        /// Every place from 1 on with every action, or so many of them, spread evenly.
        private func places(_ calls: Int, _ actions: [CrashPoints.Action], limit: Int) -> [(CrashPoints.Action, Int)] {
            let all = actions.flatMap { action in (1...max(1, calls)).map { (action, $0) } }
            return limit >= all.count ? all : (0..<limit).map { all[$0 * all.count / limit] }
        }

        @Test("crash-points: the joiner dies before and after each one, goes on, and ends where the oracle does")
        func joiner() throws {
            let limit = FaultPlan.count("crash-points", usual: 6)
            var dangers: [String: Int] = [:]
            let reference = try CrashPoints()
            try CrashRun().finish(after: reference)
            let steps = CrashPoints.Phase.writing.filter { reference.begun($0) > 0 }
            #expect(steps == CrashPoints.Phase.writing, "the reference run goes through every step")
            let chosen = places(reference.calls, Self.actions, limit: limit)
            for (action, place) in chosen {
                let points = try CrashPoints(action, at: place)
                do { try CrashRun().finish(after: points) } catch {
                    Issue.record("\(action) at call \(place): \(error)\nReplay: scripts/faults --row crash-points")
                }
                if points.isFired { dangers["\(action)", default: 0] += 1 }
            }
            try FaultRecord.note("crash-points", count: dangers.values.reduce(0, +), dangers: dangers)
        }

        @Test("producer-crash-points: whole lines or nothing, and the next producer repairs a torn tail")
        func producer() throws {
            let limit = FaultPlan.count("producer-crash-points", usual: 12)
            var dangers: [String: Int] = [:]
            let reference = try CrashPoints()
            let whole = try ProducerRun()
            #expect(try whole.make(seenBy: reference).status == ExitCode.done)
            let expected = try whole.files()
            #expect(!expected.isEmpty && reference.calls > 20)
            let chosen = places(reference.calls, Self.actions + [.tear], limit: limit)
            for (action, place) in chosen {
                let points = try CrashPoints(action, at: place)
                do { try ProducerRun().check(points, against: expected) } catch {
                    let replay = "Replay: scripts/faults --row producer-crash-points"
                    Issue.record("\(action) at call \(place): \(error)\n\(replay)")
                }
                // Only writing to a file can be torn.
                if points.isFired { dangers["\(action)", default: 0] += 1 }
            }
            try FaultRecord.note("producer-crash-points", count: dangers.values.reduce(0, +), dangers: dangers)
        }
    }
}

/// A small log over a fresh database: the joiner that dies, the one after it, and the comparison.
private struct CrashRun {
    private let fault: FaultRun

    init() throws {
        var shape = WorkloadShape(.oneFile, lines: 600, customers: 20, products: 20)
        // So much of one customer that its history moves, and bad lines of every kind.
        (shape.hotCustomerShare, shape.badShare, shape.hasOversizedLines) = (0.7, 0.05, false)
        fault = try FaultRun(shape, on: LiveShop())
    }

    func finish(after points: CrashPoints) throws {
        try fault.log.append(lines: 400)
        let exit = try fault.programs.seen(by: points).start(.joiner, "--until-end").wait(seconds: 60)
        try #require(points.isFired ? exit.signal == 9 : exit.status == ExitCode.done, "\(exit)")
        try fault.finish()
    }
}

/// A producer of a directory log that is not there yet, and makes the same lines each time.
private struct ProducerRun {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    func make(seenBy points: CrashPoints? = nil) throws -> Exit {
        var shop = Shop(events: "file:" + folder.path("events") + "/")
        if let points { shop = shop.seen(by: points) }
        return try shop.run(.makeOrders, "--count", "400", "--seed", "1", "--start-ms", "1650000000000")
    }

    /// The bytes of each partition.
    func files() throws -> [String: [UInt8]] {
        let directory = folder.url.appendingPathComponent("events")
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: directory.path) else { return [:] }
        return try names.filter { $0.hasPrefix("partition-") }.reduce(into: [:]) { files, name in
            files[name] = Array(try Data(contentsOf: directory.appendingPathComponent(name)))
        }
    }

    /// What the dead producer left is a beginning of what it would have written, torn at most where its write was; the
    /// next producer keeps the whole lines, and only those.
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
            let whole = left[name]?.wholeLines ?? []
            try #require(bytes == whole + (expected[name] ?? []), "\(name) was not repaired")
        }
    }
}

extension [UInt8] {
    fileprivate var wholeLines: [UInt8] { lastIndex(of: 0x0A).map { Array(self[...$0]) } ?? [] }
}
