import Dispatch
import EventLog
import Mongo
import Support
import Synchronization
import Testing

@testable import ShopStore

@Suite("The positions of a log", .serialized)
struct PositionTests {
    private let database: ShopDatabase
    private let positions: MongoPositions

    init() throws {
        database = try freshDatabase()
        positions = MongoPositions(database)
    }

    private func mark(_ position: Int64) -> SourceMark {
        SourceMark(position: position, device: 1, inode: 2, headFingerprint: -3, tailFingerprint: .max)
    }

    private func share(_ text: String) throws -> Share { try #require(Share(text)) }

    /// A file whose content agrees with whatever was read of it.
    private func sighting(_ name: String, at path: String? = nil) -> Sighting {
        Sighting(
            path: path ?? "/" + name, host: "here", identity: "content:" + name, content: "content:" + name,
            verify: { _ in }, whereabouts: { _ in .nothing })
    }

    private func resume(
        _ name: String, at path: String? = nil, share: Share = .whole, _ positions: MongoPositions? = nil
    ) throws -> (name: String, mark: SourceMark?) {
        let answers = try (positions ?? self.positions).resume([sighting(name, at: path)], share: share)
        guard case .source(let name, let mark) = try #require(answers.first) else { return ("", nil) }
        return (name, mark)
    }

    private let a = "file:/a"

    @Test("are each instance's own")
    func own() throws {
        let (one, other) = (try share("0/2"), try share("1/2"))
        #expect(try resume("a", share: one).mark == nil)
        try positions.store([a: mark(10)], share: one)
        #expect(try resume("a", share: other).mark == nil)
        #expect(try resume("a", share: one).mark == mark(10))
    }

    @Test("go on from the smallest one when the work is shared anew")
    func rescaled() throws {
        for (text, position) in [("0/3", 30), ("1/3", 10), ("2/3", 20)] {
            _ = try resume("a", share: share(text))
            try positions.store([a: mark(Int64(position))], share: share(text))
        }
        for text in ["4/5", "0/5"] { #expect(try resume("a", share: share(text)).mark == mark(10)) }
        try positions.store([a: mark(40)], share: share("4/5"))
        #expect(try resume("a").mark == mark(10))
    }

    @Test("are not stored over another instance's by one that began beside it, when there was none")
    func begunTwice() throws {
        let other = MongoPositions(database)
        for begun in [positions, other] { #expect(try resume("a", begun).mark == nil) }
        try positions.store([a: mark(300)], share: .whole)
        #expect(throws: StoreError.self) { try other.store([a: mark(200)], share: .whole) }
        #expect(try resume("a").mark == mark(300))
    }

    @Test("begin at the start when one of the instances has never stored any")
    func missing() throws {
        _ = try resume("a", share: share("0/2"))
        try positions.store([a: mark(10)], share: share("0/2"))
        #expect(try resume("a").mark == nil)
    }

    @Test("of a share that exists no more cannot be stored")
    func fenced() throws {
        _ = try resume("a", share: share("0/2"))
        _ = try resume("a", share: .whole)
        let error = #expect(throws: StoreError.self) { try positions.store([a: mark(10)], share: share("0/2")) }
        #expect(error?.isTransient == false)
        #expect(try resume("a").mark == nil)
    }

    @Test("are stored over the one before, once or again, and over no other")
    func conditional() throws {
        _ = try resume("a")
        for _ in 0..<2 { try positions.store([a: mark(10)], share: .whole) }
        try positions.verify(nil, share: .whole)
        try positions.store([a: mark(20)], share: .whole)
        // Another process that was given 20, and went on.
        let other = MongoPositions(database)
        #expect(try resume("a", other).mark == mark(20))
        try other.store([a: mark(30)], share: .whole)
        for attempt in 0..<2 {
            let error = #expect(throws: StoreError.self) {
                if attempt == 0 {
                    try positions.verify(nil, share: .whole)
                } else {
                    try positions.store([a: mark(40)], share: .whole)
                }
            }
            #expect(error?.kind == .overtaken && error?.description.contains("\(a) should be 20 and is 30") == true)
        }
        #expect(try resume("a", MongoPositions(database)).mark == mark(30))
        try other.verify(nil, share: .whole)
    }

    @Test("that went back, or went away, are noticed", arguments: [#"{"$set": {"shares": [null]}}"#, nil])
    func restored(update: String?) throws {
        _ = try resume("a")
        try positions.store([a: mark(10)], share: .whole)
        try database.with(.positions) { positions in
            guard let update else {
                let result = try positions.deleteOne(Document { $0.string("_id", a) })
                return #expect(result.deleted == 1)
            }
            let result = try positions.updateOne(Document { $0.string("_id", a) }, Document(json: update))
            #expect(result.modified == 1)
        }
        for store in [false, true] {
            let error = #expect(throws: StoreError.self) {
                if store {
                    try positions.store([a: mark(20)], share: .whole)
                } else {
                    try positions.verify(nil, share: .whole)
                }
            }
            #expect(error?.kind == .overtaken)
            #expect(error?.description.contains("should be 10 and is \(update == nil ? "gone" : "none")") == true)
        }
    }

    @Test("stay with their log when it is moved, and older ones get its identity")
    func moved() throws {
        try database.with(.positions) { positions in
            let mark =
                #"{"position": {"$numberLong": "7"}, "device": {"$numberLong": "1"}, "inode": {"$numberLong": "2"}, "#
                + #""head_fingerprint": {"$numberLong": "3"}, "tail_fingerprint": {"$numberLong": "4"}}"#
            try positions.insert(
                Document(json: #"{"_id": "file:/a", "instances": {"$numberLong": "1"}, "shares": [\#(mark)]}"#))
        }
        #expect(try resume("a").mark?.position == 7)
        let (name, mark) = try resume("a", at: "/elsewhere")
        #expect(name == a && mark?.position == 7)
        #expect(
            try resume("b", at: "/a").name.hasPrefix("file:/a#"), "the place is free for another log, the name is not")
    }

    @Test("of one log that is found by two paths at once are one, and so is its name")
    func together() throws {
        for round in 0..<10 {
            let names = Mutex<Set<String>>([])
            let paths = ["/one", "/two", "/three"]
            concurrently(paths.count) { index in
                let positions = MongoPositions(database)
                let name = try resume("log \(round)", at: paths[index], positions).name
                names.withLock { _ = $0.insert(name) }
            }
            #expect(names.withLock { $0.count } == 1)
        }
    }

    @Test("are kept apart by what their logs are known by, from the first one on; older ones need not have that")
    func identities() throws {
        _ = try resume("a")
        try database.with(.positions) { positions in
            for name in ["old", "older"] { try positions.insert(Document(json: #"{"_id": "\#(name)"}"#)) }
            #expect(throws: MongoError.self) {
                try positions.insert(Document(json: #"{"_id": "b", "identity": "content:a"}"#))
            }
        }
    }

    @Test("at the very beginning are none, and a source has as many as its document says, or is odd")
    func read() throws {
        func source(_ fields: String) throws -> KnownSource? {
            try Document(json: #"{"_id": "file:/a", \#(fields)}"#).read { KnownSource($0) }
        }
        let marks = #""shares": [{"position": {"$numberLong": "0"}}, {"position": {"$numberLong": "1"}}]"#
        #expect(try source(#""instances": 2, \#(marks)"#)?.marks.map { $0?.position } == [nil, 1])
        #expect(try source(#""instances": 2.0, \#(marks)"#)?.oddity == nil)
        for instances in ["-1", "0", "3", "1025", #""x""#, "null", "1.5"] {
            #expect(try source(#""instances": \#(instances), \#(marks)"#)?.oddity != nil)
            #expect(throws: StoreError.self) { try source(#""instances": \#(instances), \#(marks)"#)?.understood() }
        }
        for shares in ["null", "[]", "{}", "[3]", #"["x"]"#, "[{}]", #"[{"position": -1}]"#, #"[{"position": "9"}]"#] {
            #expect(try source(#""instances": 1, "shares": \#(shares)"#)?.oddity != nil, "\(shares)")
        }
        #expect(try source(marks)?.oddity != nil && source(#""instances": 1"#)?.oddity != nil)
        #expect(KnownSource(name: "new").instances == 1 && KnownSource(name: "new").marks == [nil])
    }

    @Test("of thousands of partitions are given in a few commands, in their order")
    func many() throws {
        let sightings = (0..<2_500).map { sighting("p\($0)") }
        let names = try positions.resume(sightings, share: .whole).compactMap {
            if case .source(let name, _) = $0 { name } else { nil }
        }
        #expect(names == (0..<2_500).map { "file:/p\($0)" })
        try positions.store(Dictionary(names.map { ($0, mark(5)) }) { $1 }, share: .whole)
        try positions.verify(nil, share: .whole)
    }
}

/// Runs the attempts side by side; one that throws fails the test.
private func concurrently(_ count: Int, _ attempt: @Sendable (Int) throws -> Void) {
    DispatchQueue.concurrentPerform(iterations: count) { index in
        #expect(throws: Never.self) { try attempt(index) }
    }
}
