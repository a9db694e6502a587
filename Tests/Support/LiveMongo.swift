// A real MongoDB for tests: the one `SHOP_MONGODB` names, or a one-node replica set of our own.
import Foundation
import Mongo
import Synchronization

/// The MongoDB that all tests of a process share. It starts when first asked for and does not outlive the process.
public struct LiveMongo: Sendable {
    public let uri: MongoURI
    private static let started = Mutex<Result<LiveMongo, any Error>?>(nil)
    private static let databasesMade = Atomic<Int>(0)

    /// Throws, so that the test fails, where there is no MongoDB to be had.
    public static func shared() throws -> LiveMongo {
        try started.withLock { started in
            let result = started ?? Result { try LiveMongo() }
            started = result
            return try result.get()
        }
    }

    private init() throws {
        if let given = ProcessInfo.processInfo.environment["SHOP_MONGODB"] {
            uri = try MongoURI(given)
        } else {
            let owned = try OwnedMongo()
            try owned.start()
            uri = owned.uri
            Self.owned.withLock { $0 = owned }
        }
    }

    // Keeps our mongod running until the process ends.
    private static let owned = Mutex<OwnedMongo?>(nil)

    /// A database that no other test uses, and the URI that names it.
    public func freshDatabase() throws -> (name: String, uri: MongoURI) {
        let number = Self.databasesMade.add(1, ordering: .relaxed).newValue
        let name = "shop_test_\(ProcessInfo.processInfo.processIdentifier)_\(number)"
        return (name, try uri.naming(database: name))
    }
}

/// A mongod of our own on a loopback port, for tests that kill it: always started from a binary, never `SHOP_MONGODB`.
///
/// A shell stands between: it ends mongod and removes its data as soon as its standard input closes, which happens
/// however this process ends. (Linux's parent-death signal would come when the *thread* that spawned it ends.)
public final class OwnedMongo: @unchecked Sendable {
    public struct Failure: Error, CustomStringConvertible {
        public let description: String
    }

    public let uri: MongoURI
    let folder: URL
    public let port: UInt16
    private let isReplicaSet: Bool
    private let arguments: [String]
    private let watch = Mutex<Watch?>(nil)

    private struct Watch {
        let commands: FileHandle
        /// Ends when the shell and mongod have both let go of it.
        let output: FileHandle
    }

    /// - Parameters:
    ///   - arguments: more options for mongod. Without `isReplicaSet` it is a lone server.
    ///   - parent: where its data goes, in a folder of its own.
    public init(
        isReplicaSet: Bool = true, arguments: [String] = [],
        in parent: URL = URL(fileURLWithPath: NSTemporaryDirectory())
    ) throws {
        port = try Self.freePort()
        folder = parent.appendingPathComponent("shop-mongod-\(UUID().uuidString)")
        uri = try MongoURI("mongodb://127.0.0.1:\(port)/\(isReplicaSet ? "?replicaSet=shop" : "")")
        (self.isReplicaSet, self.arguments) = (isReplicaSet, arguments)
    }

    /// Starts mongod and returns when it takes writes, within 60 s.
    public func start() throws {
        try startAlone()
        if isReplicaSet { try initiate() }
    }

    /// Starts mongod and returns when it answers; a replica set is still to be made of it.
    func startAlone() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try spawn()
        try awaitAnswer()
    }

    /// Ends mongod at once (SIGKILL), keeps its data, and returns when it is gone.
    public func kill() throws {
        try watch.withLock { watch in
            guard let running = watch else { return }
            try running.commands.write(contentsOf: Data("kill\n".utf8))
            _ = try running.output.readToEnd()
            watch = nil
        }
    }

    /// After `kill`: the same data on the same port. Returns when it takes writes again.
    public func restart() throws {
        try restartAlone()
        if isReplicaSet { try awaitPrimary() }
    }

    /// As `restart`, but returns as soon as it answers: one of several may be long in taking writes, if ever.
    public func restartAlone() throws {
        try kill()
        try spawn()
        try awaitAnswer()
    }

    deinit {
        try? kill()
        try? FileManager.default.removeItem(at: folder)
    }

    // `read` is the shell's own, so it does not collect mongod meanwhile and the process id stays ours to kill. It must
    // not `wait`: a thread that blocks signals starts it, and it would never learn of mongod's end.
    private static let script = """
        trap '' INT TERM HUP
        folder=$1; shift
        "$@" </dev/null 2>&1 &
        exec >/dev/null
        read -r command
        kill -9 $!
        [ "$command" = kill ] || rm -rf "$folder"
        """

    private func spawn() throws {
        let shell = Process()
        let (input, output) = (Pipe(), Pipe())
        // Nobody else who is started meanwhile may hold the writing end open.
        _ = fcntl(input.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        shell.arguments = ["-c", Self.script, "sh", folder.path, try Self.binary()] + settings + arguments
        shell.standardInput = input
        shell.standardOutput = output
        try shell.run()
        watch.withLock { $0 = Watch(commands: input.fileHandleForWriting, output: output.fileHandleForReading) }
    }

    private var settings: [String] {
        let common = [
            "--dbpath", folder.path, "--port", "\(port)", "--bind_ip", "127.0.0.1", "--nounixsocket",
            "--logpath", folder.path + "/log", "--logappend",
            "--wiredTigerCacheSizeGB", "0.5", "--setParameter", "enableTestCommands=1",
            "--setParameter", "diagnosticDataCollectionEnabled=false",
        ]
        return isReplicaSet ? common + ["--replSet", "shop"] : common
    }
}

extension OwnedMongo {
    private static func binary() throws -> String {
        let environment = ProcessInfo.processInfo.environment
        if let named = environment["SHOP_MONGOD"] { return named }
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
        let folders = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
        let candidates = folders.map { $0 + "/mongod" } + [root.standardized.path + "/.tools/mongodb/mongod"]
        guard let found = candidates.first(where: FileManager.default.isExecutableFile) else {
            throw Failure(description: "no mongod: set SHOP_MONGODB (a URI) or SHOP_MONGOD (a path), or install one")
        }
        return found
    }

    /// A port that nobody has, nor gets by chance: the kernel gives those from 32,768 on to whoever connects, and a server that is
    /// started again would find its own taken.
    public static func freePort() throws -> UInt16 {
        for _ in 0..<200 {
            let port = UInt16.random(in: 12_000..<32_000)
            if given.withLock({ $0.insert(port).inserted }), isFree(port) { return port }
        }
        throw Failure(description: "no free port")
    }

    private static let given = Mutex<Set<UInt16>>([])

    /// Whether it can be listened at on all of the machine's addresses.
    private static func isFree(_ port: UInt16) -> Bool {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        (address.sin_family, address.sin_port) = (sa_family_t(AF_INET), port.bigEndian)
        return withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    /// A client of this very server, whatever its state in the set.
    private func directly<R>(_ body: (Client) throws -> R) throws -> R {
        let uri = try MongoURI("mongodb://127.0.0.1:\(port)/?directConnection=true&serverSelectionTimeoutMS=500")
        return try ClientPool(uri: uri, appName: "test").withClient(body)
    }

    /// Runs a command on this very server, whatever its state in the set.
    @discardableResult
    public func command(_ json: String, in database: String = "admin") throws -> Document {
        try directly { try $0.runCommand(Document(json: json), in: database) }
    }

    private func awaitAnswer() throws {
        try until("mongod answers") { try self.directly { try $0.ping() } }
    }

    private func initiate() throws {
        let member = #"{ "_id": 0, "host": "127.0.0.1:\#(port)" }"#
        let command = #"{ "replSetInitiate": { "_id": "shop", "members": [\#(member)] } }"#
        _ = try directly { try $0.runCommand(Document(json: command), in: "admin") }
        try awaitPrimary()
    }

    private func awaitPrimary() throws {
        try until("mongod is primary") {
            let hello = try self.directly { try $0.runCommand(Document(json: #"{ "hello": 1 }"#), in: "admin") }
            guard hello.bool("isWritablePrimary") == true else { throw Failure(description: "not primary yet") }
        }
    }

    /// Tries until nothing is thrown; after 60 s, or when mongod has ended, throws with the end of its output.
    private func until(_ what: String, _ attempt: () throws -> Void) throws {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(60)
        while true {
            do { return try attempt() } catch {
                guard clock.now < end else {
                    throw Failure(description: "waited in vain until \(what): \(error)\n\(output)")
                }
                usleep(20_000)
            }
        }
    }

    private var output: String {
        let text = (try? String(contentsOf: folder.appendingPathComponent("log"), encoding: .utf8)) ?? ""
        return String(text.suffix(2_000))
    }
}

extension OwnedMongo {
    /// Runs a command, given as Extended JSON, on the database `admin`.
    public func administer(_ command: String) throws {
        _ = try ClientPool(uri: uri, appName: "tests").withClient {
            try $0.runCommand(Document(json: command), in: "admin")
        }
    }
}
