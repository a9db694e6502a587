// Many files, few of which have something new: who tells of it, and what it costs.

import Foundation
import Testing

@testable import EventLog

@Suite("Watching")
struct WatchTests {
    let folder: Folder
    let sink = Collector()

    init() throws { folder = try Folder() }

    private func name(_ partition: Int) -> String { PartitionName.of(partition) }

    @Test("A partition among many is read when it grows, also one that is a link or has another name")
    func growth() throws {
        try System.makeDirectory(folder.file("events"))
        for partition in 0..<200 { try folder.write("a\n", to: "events/" + name(partition)) }
        try folder.write("a\n", to: "elsewhere")
        #expect(symlink(folder.file("elsewhere"), folder.file("events/" + name(200))) == 0)
        #expect(link(folder.file("events/" + name(7)), folder.file("other name")) == 0)
        let reader = try openReader(folder.file("events/"))
        #expect(try reader.drain(into: sink).records.count == 201)
        for path in ["events/" + name(3), "elsewhere", "other name"] {
            try folder.append("b \(path)\n", to: path)
            try reader.drain(into: sink)
            #expect(sink.texts.last == "b \(path)", "at the next look, not at the slow one")
        }
    }

    @Test("The kernel tells of every way in which a directory's files come, change and go")
    func notices() throws {
        let elsewhere = try Folder()
        try elsewhere.write("", to: "moved")
        let inotify = try #require(Inotify())
        let watch = try #require(inotify.watch(folder.path))
        func heard(after result: Int32) throws -> [String] {
            #expect(result == 0)
            let notices = try inotify.notices()
            #expect(notices.allSatisfy { $0.watch == watch && !$0.isEnd })
            return notices.map(\.name)
        }
        #expect(try heard(after: mkfifo(folder.file("made"), 0o600)) == ["made"])
        #expect(try heard(after: chmod(folder.file("made"), 0o644)) == ["made"])
        #expect(try heard(after: unlink(folder.file("made"))) == ["made"])
        #expect(try heard(after: rename(elsewhere.file("moved"), folder.file("moved"))) == ["moved"])
        try folder.append("a\n", to: "moved")
        #expect(try heard(after: 0) == ["moved"])
        #expect(try heard(after: rename(folder.file("moved"), elsewhere.file("moved"))) == ["moved"])
    }

    @Test("The kernel tells when what is watched itself is moved away, and when it is gone")
    func ownNotices() throws {
        let inotify = try #require(Inotify())
        try System.makeDirectory(folder.file("events"))
        #expect(inotify.watch(folder.file("events")) != nil)
        try System.rename(folder.file("events"), to: folder.file("old"))
        #expect(try inotify.notices().map(\.isEnd) == [false])
        #expect(rmdir(folder.file("old")) == 0)
        #expect(try inotify.notices().map(\.isEnd) == [false, true])
    }

    @Test("A directory that is made anew, before anything was in it, is watched like the one before")
    func madeAnew() throws {
        let path = folder.file("events")
        try System.makeDirectory(path)
        let reader = try openReader(path + "/", following: true)
        try reader.drain(into: sink)
        #expect(rmdir(path) == 0)
        try System.makeDirectory(path)
        try reader.drain(into: sink)
        try folder.write("a\n", to: "events/" + name(0))
        #expect(try reader.drain(into: sink).texts == ["a"], "at the next look, not at the slow one")
    }

    @Test("A file system that other machines write to is not watched")
    func shared() throws {
        let place = FilePlace.directory(path: folder.path)
        #expect(FileWatch(place) { _ in false } != nil && FileWatch(place) { _ in true } == nil)
        let device = try #require(try System.status(of: folder.path)).device
        var asked: [Int64] = []
        _ = FileWatch(place) {
            asked.append($0); return false
        }
        #expect(asked == [device])
    }

    @Test("A look at files of which nothing is told is spread, and leaves none out")
    func slowLook() {
        var look = SlowLook(now_ms: 0)
        #expect(look.due(of: 10, period_ms: 1_000, now_ms: 99) == [])
        #expect(look.due(of: 10, period_ms: 1_000, now_ms: 100) == [0])
        #expect(look.due(of: 10, period_ms: 1_000, now_ms: 500) == [1, 2, 3, 4])
        #expect(look.due(of: 10, period_ms: 1_000, now_ms: 9_000) == [5, 6, 7, 8, 9, 0, 1, 2, 3, 4])
        #expect(look.due(of: 3, period_ms: 0, now_ms: 9_000).count == 3)
        #expect(look.due(of: 0, period_ms: 0, now_ms: 9_000) == [])
        var all: Set<Int> = []
        for now_ms in stride(from: Int64(9_000), through: 10_100, by: 7) {
            all.formUnion(look.due(of: 50, period_ms: 1_000, now_ms: now_ms))
        }
        #expect(all.count == 50)
    }

    @Test("A file that nobody has touched is recognised without reading it")
    func untouched() throws {
        try folder.write("a\n", to: "log")
        let splitter = LineSplitter(source: 0, record_bytes_max: 100)
        var cursor = try FileCursor(
            file: OpenFile(folder.file("log"), .reading), name: "log", path: folder.file("log"), splitter: splitter,
            mark: nil)
        let window = Window(size_bytes: 5_000)
        #expect(try !cursor.isUntouched(), "it was not read yet")
        while try cursor.advance(window: window, budget_bytes: 100, into: sink).consumed_bytes > 0 {}
        #expect(try cursor.isUntouched())
        try folder.append("b", to: "log")
        #expect(try !cursor.isUntouched())
        _ = try cursor.advance(window: window, budget_bytes: 100, into: sink)
        #expect(try cursor.isUntouched())
        try System.rename(folder.file("log"), to: folder.file("moved"))
        #expect(try !cursor.isUntouched())
    }

    @Test("Each file waits for its turn once, and in turn")
    func queue() {
        var queue = LookQueue()
        for _ in 0..<3 { queue.addFile() }
        queue.add(1)
        queue.postponeFirst()
        #expect(queue.first == 1)
        for file in [1, 2, 0] {
            #expect(queue.first == file)
            queue.removeFirst()
        }
        #expect(queue.isEmpty && queue.first == nil)
        for _ in 0..<5_000 {
            queue.addAll()
            queue.removeFirst()
        }
        #expect(!queue.isEmpty)
    }

    @Test("File systems of other machines are known from the table of mounts")
    func mounts() {
        let table = """
            22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
            40 22 0:51 / /mnt/nfs rw,relatime shared:7 - nfs4 server:/export rw
            41 22 0:52 / /mnt/fuse rw - fuse.sshfs host:/ rw
            """
        #expect(!MountTable.isShared(device: 254 << 8, in: table))
        #expect(MountTable.isShared(device: 51, in: table) && MountTable.isShared(device: 52, in: table))
        #expect(!MountTable.isShared(device: 53, in: table) && !MountTable.isShared(device: 51, in: "garbage\n - \n"))
    }

    @Test("A directory that holds other things and no partitions is no log", arguments: [true, false])
    func noLog(following: Bool) throws {
        let path = folder.path + "/"
        #expect(try openReader(path, following: following).drain().records.isEmpty, "an empty one may become a log")
        try folder.write("3\n", to: ".partitions.new")
        #expect(try openReader(path, following: following).drain().records.isEmpty)
        try folder.write("x", to: "holiday.jpg")
        let error = #expect(throws: EventLogError.self) { try openReader(path, following: following) }
        guard case .notALog = error else { throw error ?? EventLogError.outputClosed }
        try folder.write("3\n", to: "partitions")
        #expect(try openReader(path, following: following).drain().records.isEmpty, "its producer was here")
    }
}
