// Row log-identity: a log is moved, copied, linked, mounted elsewhere, replaced or cut, and joined on. Either the
// outcome is the oracle's, each record once, or the joiner refuses (66) and has changed nothing.

import Foundation
import Support
import Testing

extension EndToEndLog {
    @Suite("A log and its whereabouts")
    struct LogIdentityTests {
        /// What happens to a log between two joiners.
        enum Turn: String, CaseIterable {
            case moved, movedLeavingLink, linked, hardLinked, copied, copiedAndGrownApart, copyOfItsOwn, replaced
            case cutWhileStoring, renumbered, mounted, otherHost

            /// Those that take mounts and a host's name of their own.
            var needsRoot: Bool { self == .mounted || self == .otherHost }
        }

        /// Real mounts only where the row was asked for.
        private var turns: [Turn] {
            let isAsked = ProcessInfo.processInfo.environment["SHOP_FAULT_ROW"] == "log-identity" && geteuid() == 0
            return Turn.allCases.filter { isAsked || !$0.needsRoot }
        }

        @Test("log-identity: goes on under its name, or is refused with nothing changed, whatever was done to it")
        func identity() throws {
            let turns = turns
            try FaultRow("log-identity", usual: turns.count).run(roundsOf: 1) { round in
                let (time, turn) = (FaultTime(), turns[Int(round.seed % UInt64(turns.count))])
                var life = try LogLife(isDirectory: round.random.chance(0.5), stallable: turn == .cutWhileStoring)
                try life.grow(1 + round.random.below(40))
                try life.expectJoined()
                try play(turn, &life, &round.random)
                try time.check(lines: 1_000, bound_s: round.bound_s)
                round.note(turn.rawValue)
            }
        }

        private func play(_ turn: Turn, _ life: inout LogLife, _ random: inout SplitMix64) throws {
            let more = 1 + random.below(20)
            switch turn {
            case .moved, .movedLeavingLink:
                try life.rename(to: "b", leavingLink: turn == .movedLeavingLink)
                try life.grow(more)
                try life.expectJoined()
                if turn == .movedLeavingLink { try life.expectJoined(at: "a") }
            case .linked, .hardLinked:
                try life.link(as: "b", hard: turn == .hardLinked)
                try life.grow(more)
                try life.expectJoined(at: random.chance(0.5) ? "b" : "a")
                try life.grow(more)
                for place in ["a", "b"] { try life.expectJoined(at: place) }
            case .copied:
                try life.copy(as: "b")
                // A directory's copy says that it is the same; a file's can't be told from it.
                if life.isDirectory {
                    try life.expectJoined(at: "b")
                } else {
                    try life.expectRefused(at: "b", naming: "/a/")
                }
                try life.remove("a")
                life.place = "b"
                try life.grow(more)
                try life.expectJoined()
            case .copiedAndGrownApart:
                try life.copy(as: "b")
                try life.append(LogLife.lines(5_000..<5_000 + more), at: "b")
                try life.grow(more)
                try life.expectJoined()
                try life.expectRefused(at: "b", naming: "/a/")
                try life.expectJoined()
            case .copyOfItsOwn: try life.expectCopyOfItsOwn(more)
            case .replaced:
                let before = life.text
                try life.overwrite(String(LogLife.lines(9_000..<9_000 + more)))
                for _ in 0..<2 { try life.expectRefused(at: "a", naming: "/a/") }
                try life.overwrite(before)
                try life.expectJoined()
            case .cutWhileStoring: try life.cutWhileStoring(more)
            case .renumbered:
                try life.grow(3)
                try life.expectJoined()
                if life.isDirectory { try life.expectRenumberedRefused() }
                try life.grow(more)
                try life.expectJoined()
            case .mounted: try life.expectJoinedMounted(more)
            case .otherHost: try life.expectOtherHost(more)
            }
        }
    }
}

/// A log with one file, in a folder that it is moved about with, and a database of its own.
struct LogLife {
    let isDirectory: Bool
    /// The folder that it grows in.
    var place = "a"
    private(set) var text = ""
    private let mongo: OwnedMongo?
    private let shop: LiveShop
    private var count = 0

    init(isDirectory: Bool, stallable: Bool) throws {
        self.isDirectory = isDirectory
        mongo = stallable ? try OwnedMongo() : nil
        try mongo?.start()
        shop = try mongo.map { try LiveShop(on: $0) } ?? LiveShop()
        try FileManager.default.createDirectory(atPath: path("a"), withIntermediateDirectories: false)
        try append(
            #"{"event_type": "new_product", "id": "p", "name": "Milk", "type": "milk", "price": 0.5, "timestamp_ms": 1}"#
                + "\n", at: "a")
        text = try String(contentsOfFile: file("a"), encoding: .utf8)
    }

    /// Purchases: each that is joined twice shows.
    static func lines(_ numbers: Range<Int>) -> String {
        numbers.map {
            #"{"event_type": "customer_buys_product", "customer_id": "c\#($0 % 5)", "product_id": "p", "quantity": \#($0 + 1), "timestamp_ms": \#($0 + 2)}"#
                + "\n"
        }.joined()
    }

    /// The partition's file under another number, and then back.
    func expectRenumberedRefused() throws {
        let other = path("a") + "/partition-0007.ndjson"
        try FileManager.default.moveItem(atPath: file("a"), toPath: other)
        try expectRefused(at: "a", naming: "/partition-0000.ndjson")
        try FileManager.default.moveItem(atPath: other, toPath: file("a"))
    }

    private func path(_ name: String) -> String { shop.folder.path(name) }
    private func file(_ place: String) -> String {
        path(place) + (isDirectory ? "/partition-0000.ndjson" : "/log.ndjson")
    }
    private func url(_ place: String) -> String { isDirectory ? path(place) + "/" : file(place) }

    func append(_ lines: String, at place: String) throws {
        if !FileManager.default.fileExists(atPath: file(place)) {
            try Data().write(to: URL(fileURLWithPath: file(place)))
        }
        let handle = try #require(FileHandle(forWritingAtPath: file(place)))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(lines.utf8))
        try handle.close()
    }

    mutating func grow(_ more: Int) throws {
        let lines = Self.lines(count..<count + more)
        count += more
        text += lines
        try append(lines, at: place)
    }

    /// In place: the file stays the same one.
    func overwrite(_ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: file("a")))
    }

    mutating func rename(to new: String, leavingLink: Bool) throws {
        try FileManager.default.moveItem(atPath: path(place), toPath: path(new))
        if leavingLink {
            try FileManager.default.createSymbolicLink(atPath: path(place), withDestinationPath: path(new))
        }
        place = new
    }

    func link(as new: String, hard: Bool) throws {
        guard hard else {
            return try FileManager.default.createSymbolicLink(atPath: path(new), withDestinationPath: path(place))
        }
        try FileManager.default.createDirectory(atPath: path(new), withIntermediateDirectories: false)
        for name in try FileManager.default.contentsOfDirectory(atPath: path(place)) {
            try FileManager.default.linkItem(atPath: path(place) + "/" + name, toPath: path(new) + "/" + name)
        }
    }

    func copy(as new: String) throws { try FileManager.default.copyItem(atPath: path("a"), toPath: path(new)) }

    func remove(_ place: String) throws { try FileManager.default.removeItem(atPath: path(place)) }
}

extension LogLife {
    /// The log is joined to its end, each record once.
    func expectJoined(at place: String? = nil) throws {
        let exit = try shop.join(url(place ?? self.place))
        try #require(exit.status == ExitCode.done, "\(exit)")
        try expectState(of: text)
    }

    func expectRefused(at place: String, naming name: String) throws {
        let before = try shop.stored()
        let exit = try shop.join(url(place), "--print", "json")
        try #require(exit.status == ExitCode.inputMissing && exit.text == "", "\(exit)")
        try #require(exit.errorText.contains(name), "\(exit)")
        try #require(try shop.stored() == before)
    }

    private func expectState(of texts: String...) throws {
        let sources = texts.enumerated().map { Source(name: "\($0.offset)", text: $0.element) }
        let comparison = Comparison(
            expected: try Oracle.state(after: sources).withoutPlaces, found: try shop.stored().withoutPlaces,
            order: texts.count > 1 ? .holdingsOpen : .exact)
        try #require(comparison.isEmpty, "\(comparison)")
    }

    /// Without the file that says which log it is, a copy of a directory is another log. One file has nothing of that kind.
    mutating func expectCopyOfItsOwn(_ more: Int) throws {
        try copy(as: "b")
        guard isDirectory else { return try expectRefused(at: "b", naming: "/a/") }
        try FileManager.default.removeItem(atPath: path("b") + "/log-id")
        let copy = text + Self.lines(7_000..<7_000 + more)
        try append(Self.lines(7_000..<7_000 + more), at: "b")
        for place in ["b", "a", "b"] {
            let exit = try shop.join(url(place))
            try #require(exit.status == ExitCode.done, "\(exit)")
        }
        try expectState(of: text, copy)
    }

    /// The log is cut and written anew while the database does not answer, between reading and storing.
    mutating func cutWhileStoring(_ more: Int) throws {
        let points = try CrashPoints()
        let joiner = try shop.programs(events: url("a")).seen(by: points).start(.joiner)
        try grow(1)
        try awaitPosition(joiner)
        let (before, begun) = (text, points.begun(.customers))
        let server = pid_t(try #require(try mongo?.command(#"{"serverStatus": 1}"#).int64("pid")))
        kill(server, SIGSTOP)
        defer { kill(server, SIGCONT) }
        try grow(more)
        // Reading takes no time in comparison; what was not read by then was not joined either.
        KillRun.spin(seconds: 1) { points.begun(.customers) > begun }
        let read = text
        let file = try #require(FileHandle(forWritingAtPath: file("a")))
        try file.truncate(atOffset: 0)
        try file.write(contentsOf: Data(Self.lines(9_000..<9_400).utf8))
        kill(server, SIGCONT)
        let exit = try joiner.wait(seconds: 60)
        try #require(exit.status == ExitCode.inputMissing, "\(exit)")
        for _ in 0..<2 { try expectRefused(at: "a", naming: "/a/") }
        do { try expectState(of: read) } catch { try expectState(of: before) }
        try overwrite(read)
        try expectJoined()
    }

    private func awaitPosition(_ joiner: ChildProcess) throws {
        KillRun.spin(seconds: 30) {
            (try? shop.find(in: "positions", #"{"shares.position": \#(text.utf8.count)}"#)) != nil && joiner.isRunning
        }
        joiner.waitUntilBlocked(SIGTERM)
        try #require(joiner.isRunning, "\(joiner.seen.errorText)")
    }
}

extension LogLife {
    /// The same file system, mounted at a second place.
    mutating func expectJoinedMounted(_ more: Int) throws {
        try FileManager.default.createDirectory(atPath: path("b"), withIntermediateDirectories: false)
        try grow(more)
        let exit = try joinApart("mount --bind '\(path("a"))' '\(path("b"))'", at: "b")
        try #require(exit.status == ExitCode.done, "\(exit)")
        try expectState(of: text)
        try grow(more)
        try expectJoined()
    }

    /// Another machine, on which another log is at the same path; both grow, and both are joined.
    mutating func expectOtherHost(_ more: Int) throws {
        try FileManager.default.createDirectory(atPath: path("b"), withIntermediateDirectories: false)
        var other =
            #"{"event_type": "new_product", "id": "q", "name": "Tea", "type": "tea", "price": 2, "timestamp_ms": 1}"#
            + "\n"
        try append(other, at: "b")
        for round in 0..<2 {
            let lines = Self.lines(3_000 + 50 * round..<3_000 + 50 * round + more)
            other += lines
            try append(lines, at: "b")
            let exit = try joinApart("hostname elsewhere && mount --bind '\(path("b"))' '\(path("a"))'", at: "a")
            try #require(exit.status == ExitCode.done, "\(exit)")
            try grow(more)
            let own = try shop.join(url("a"))
            try #require(own.status == ExitCode.done, "\(own)")
            try expectState(of: text, other)
        }
    }

    /// Runs the joiner in namespaces of its own, which the command has prepared (`unshare(1)`).
    private func joinApart(_ command: String, at place: String) throws -> Exit {
        let programs = shop.programs(events: url(place))
        let script = "\(command) && exec '\(Program.joiner.path)' --until-end"
        return try ChildProcess(
            "/usr/bin/unshare", ["--mount", "--uts", "sh", "-c", script], environment: programs.environment
        ).wait(seconds: 60)
    }
}
