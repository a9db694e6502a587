import EventLog
import Testing

@testable import ShopStore

/// What lies where in a made-up world, and what is known of it.
private struct World {
    /// How a file goes on from where others like it were read.
    enum Content { case asRead, grownDifferently, cutShort }

    /// The file that is sighted.
    var path = "/log"
    var host = "here"
    var identity: String? = "content:a"
    var content: String? = "content:a"
    var holds = Content.asRead
    /// What the path leads to where the source was seen before.
    var old = Whereabouts.nothing

    func sighting() -> Sighting {
        let (holds, old, place) = (holds, old, "file:" + path)
        return Sighting(
            path: path, host: host, identity: identity, content: content,
            verify: { mark in
                switch holds {
                case .asRead: return
                case .grownDifferently: throw EventLogError.replaced(name: place, position: mark.position)
                case .cutShort: throw EventLogError.truncated(name: place, position: mark.position, size_bytes: 1)
                }
            }, whereabouts: { _ in old })
    }

    static func source(
        _ name: String = "file:/log", _ identity: String? = "content:a", content: String? = "content:a",
        at path: String? = "/log", on host: String? = "here", position: Int64? = 10
    ) -> KnownSource {
        let mark = position.map {
            SourceMark(position: $0, device: 0, inode: 0, headFingerprint: 0, tailFingerprint: 0)
        }
        return KnownSource(
            name: name, identity: identity, content: content, path: path, host: host, instances: 1, marks: [mark])
    }

    /// A source as versions stored it that knew no identities.
    static func old(_ name: String = "file:/log", position: Int64? = 10) -> KnownSource {
        source(name, nil, content: nil, at: nil, on: nil, position: position)
    }
}

@Suite("What a file is")
struct RecognitionTests {
    /// In a word: the name of a source that goes on, `new` and a name, `not yet`, or whose fault it is.
    private func told(_ world: World, _ known: KnownSource...) throws -> String {
        do {
            switch try KnownSources(known).recognise(world.sighting()) {
            case .known(let source): return source.name
            case .new(let name): return "new \(name)"
            case .notYet: return "not yet"
            }
        } catch let error as EventLogError {
            guard case .otherLog(let name, let reason) = error else {
                return "\(error)".contains("trunc") ? "cut" : "replaced"
            }
            #expect(name == world.sighting().place && error.fault == .input)
            for source in known { #expect(reason.contains(source.name), "both are named: \(reason)") }
            return "refused"
        }
    }

    @Test("A log that nobody knows is new, called by its place")
    func new() throws {
        #expect(try told(World()) == "new file:/log")
        #expect(
            try told(World(), World.source("file:/other", "content:b", content: "content:b", at: "/other"))
                == "new file:/log")
    }

    @Test("A log goes on under its name wherever it is moved, and by whatever link it is reached")
    func moved() throws {
        for old in [Whereabouts.nothing, .same, .other] {
            let world = World(path: "/new/log", old: old)
            #expect(try told(world, World.source()) == "file:/log", "\(old)")
            #expect(try told(world, World.source(position: nil)) == "file:/log", "\(old)")
        }
        // On another machine nobody can look.
        #expect(try told(World(path: "/new/log", old: .lookalike), World.source(on: "there")) == "file:/log")
    }

    @Test("Of two files that begin alike it can't be told which one was read")
    func copy() throws {
        for position in [nil, 10] as [Int64?] {
            #expect(try told(World(path: "/copy", old: .lookalike), World.source(position: position)) == "refused")
        }
        #expect(try told(World(path: "/copy", holds: .grownDifferently), World.source()) == "refused")
        #expect(try told(World(path: "/copy", holds: .cutShort), World.source()) == "refused")
        #expect(try told(World(old: .lookalike), World.source()) == "file:/log", "the one that stands where it was")
    }

    @Test("A log that was cut or replaced in its place is refused as such")
    func changed() throws {
        #expect(try told(World(holds: .cutShort), World.source()) == "cut")
        #expect(try told(World(holds: .grownDifferently), World.source()) == "replaced")
        let other = World(identity: "content:b", content: "content:b", holds: .grownDifferently)
        #expect(try told(other, World.source()) == "replaced")
        #expect(try told(World(identity: nil, content: nil, holds: .cutShort), World.source()) == "cut", "emptied")
    }

    @Test("An empty file is nothing yet")
    func empty() throws {
        #expect(try told(World(identity: nil, content: nil)) == "not yet")
        #expect(try told(World(identity: nil, content: nil), World.source(position: nil)) == "not yet")
    }

    @Test("At one path on two machines there are two logs")
    func twoHosts() throws {
        let there = World(host: "there", identity: "content:b", content: "content:b", holds: .grownDifferently)
        let name = try told(there, World.source())
        #expect(name.hasPrefix("new file:/log#") && name.utf8.count == "new file:/log#".utf8.count + 8)
        let directory = World(host: "there", identity: "log:2/p", content: "content:a", holds: .grownDifferently)
        #expect(try told(directory, World.source("file:/log", "log:1/p")).hasPrefix("new file:/log#"))
    }

    @Test("The identity of a directory log counts before its content")
    func identity() throws {
        let log = World(identity: "log:1/p")
        #expect(try told(log, World.source("file:/log", "log:1/p", at: "/elsewhere")) == "file:/log")
        #expect(try told(log, World.source("file:/x", "log:2/p", at: "/elsewhere")) == "new file:/log")
        let grown = World(identity: "log:1/p", holds: .grownDifferently)
        #expect(try told(grown, World.source("file:/x", "log:1/p", at: "/elsewhere")) == "refused", "a copy that grew")
        #expect(try told(grown, World.source("file:/log", "log:1/p")) == "replaced")
    }

    @Test("Another directory log where one was read is refused; where nothing was read it is new")
    func recreated() throws {
        let other = World(identity: "log:2/p", holds: .asRead)
        #expect(try told(other, World.source("file:/log", "log:1/p")) == "refused")
        #expect(try told(other, World.source("file:/log", "log:1/p", position: nil)).hasPrefix("new file:/log#"))
    }

    @Test("A log that was known by its content keeps its name when it gets an identity, or can't show it")
    func upgraded() throws {
        let log = World(identity: "log:1/p")
        #expect(try told(log, World.source()) == "file:/log")
        #expect(World.source().seen(as: log.sighting()).identity == "log:1/p")
        let hidden = World(path: "/mounted/log")
        #expect(try told(hidden, World.source("file:/log", "log:1/p")) == "file:/log")
        #expect(World.source("file:/log", "log:1/p").seen(as: hidden.sighting()).identity == "log:1/p")
    }

    @Test("What older versions stored goes on by its place, if it agrees")
    func older() throws {
        for identity in ["content:a", "log:1/p"] {
            #expect(try told(World(identity: identity), World.old()) == "file:/log")
            #expect(try told(World(identity: identity), World.old(position: nil)) == "file:/log")
            #expect(try told(World(identity: identity, holds: .grownDifferently), World.old()) == "replaced")
        }
        let seen = World.old().seen(as: World().sighting())
        #expect(seen.identity == "content:a" && seen.path == "/log" && seen.host == "here")
        #expect(try told(World(path: "/new"), World.old()) == "new file:/new", "nothing tells that it is the same")
    }

    @Test("A file that holds what was read as another source is refused, unless it says that it is another, or is tiny")
    func renumbered() throws {
        let read = World.source("file:/log/partition-0003.ndjson", "log:x/3", content: "content:a/3", position: 300)
        var world = World(path: "/log/partition-0009.ndjson", identity: "log:x/9", content: "content:a/9")
        #expect(throws: EventLogError.self) { try KnownSources.refuse(world.sighting(), readAs: [read]) }
        let short = World.source("file:/log/partition-0003.ndjson", "log:x/3", content: "content:a/3", position: 255)
        try KnownSources.refuse(world.sighting(), readAs: [short])
        world.holds = .grownDifferently
        try KnownSources.refuse(world.sighting(), readAs: [read])
        world.holds = .asRead
        (world.identity, world.old) = ("log:other/9", .lookalike)
        try KnownSources.refuse(world.sighting(), readAs: [read])
        world.old = .same
        #expect(throws: EventLogError.self) { try KnownSources.refuse(world.sighting(), readAs: [read]) }
        (world.identity, world.content, world.old) = ("content:a", "content:a", .nothing)
        #expect(throws: EventLogError.self) { try KnownSources.refuse(world.sighting(), readAs: [read]) }
        world.identity = "log:x/9"
        world.content = "content:ab/9"
        try KnownSources.refuse(world.sighting(), readAs: [read])
    }

    @Test("A name is never given twice")
    func freeName() throws {
        let elsewhere = World.source("file:/log", "content:b", content: "content:b", at: "/moved")
        let name = try told(World(), elsewhere).dropFirst("new ".count)
        #expect(name.hasPrefix("file:/log#"))
        let longer = try told(
            World(), elsewhere, World.source(String(name), "content:c", content: "content:c", at: "/x"))
        #expect(longer.hasPrefix("new \(name)") && longer.utf8.count == "new ".utf8.count + name.utf8.count + 8)
    }
}
