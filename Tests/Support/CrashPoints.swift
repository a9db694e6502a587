// What a program is doing, seen from outside, and its death at a chosen system call: the tests' side of the library
// in Tests/CrashPoints, whose header says what the words of the shared file mean.

import Foundation

/// One run of a program with the library loaded. The file goes with the value.
public final class CrashPoints: @unchecked Sendable {
    public enum Action: UInt32, CaseIterable, Sendable {
        case none, killBefore, killAfter
        /// Of what is written to a file, only the first half gets there; then the program dies.
        case tear
        case stopBefore
    }

    /// In the order of the library's header.
    public enum Phase: UInt32, CaseIterable, Sendable {
        case none, reading, applying, letters, customers, products, history, positions, indexes, file, write

        /// The steps of a batch that write to the database.
        public static let writing: [Phase] = [.letters, .customers, .products, .history, .positions]
    }

    private static let words_max = 64
    private let words: UnsafeMutablePointer<UInt32>
    private let folder: TemporaryFolder

    /// - Parameters:
    ///   - action: what happens at a call.
    ///   - place: at which one, the first being 1.
    ///   - phase: only calls of this phase count; `.none`: all that leave a trace.
    public init(_ action: Action = .none, at place: Int = 0, of phase: Phase = .none) throws {
        folder = try TemporaryFolder()
        let size_bytes = Self.words_max * MemoryLayout<UInt32>.stride
        let path = try folder.write("words", bytes: [UInt8](repeating: 0, count: size_bytes))
        let file = open(path, O_RDWR | O_CLOEXEC)
        let shared = mmap(nil, size_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
        close(file)
        guard let shared, shared != MAP_FAILED else { throw CannotStart(description: "mmap of \(path)") }
        words = shared.bindMemory(to: UInt32.self, capacity: Self.words_max)
        (words[0], words[1], words[2]) = (action.rawValue, UInt32(place), phase.rawValue)
    }

    /// Where the program asks for so many bytes of memory, or a few more, it runs into an illegal instruction.
    public convenience init(trappingAtSize size_bytes: Int) throws {
        try self.init()
        words[6] = UInt32(size_bytes)
    }

    deinit { munmap(words, Self.words_max * MemoryLayout<UInt32>.stride) }

    /// What is to happen.
    public var action: Action { Action(rawValue: words[0]) ?? .none }
    /// At which call.
    public var place: Int { Int(words[1]) }
    /// How many calls that leave a trace have begun.
    public var calls: Int { Int(words[3]) }
    /// What the last message was about.
    public var current: Phase { Phase(rawValue: words[4]) ?? .none }
    /// Whether the action was taken.
    public var isFired: Bool { words[5] != 0 }
    /// How often a phase was begun.
    public func begun(_ phase: Phase) -> Int { Int(words[16 + Int(phase.rawValue)]) }
    /// Whether a message of the phase waits for its answer.
    public func isOpen(_ phase: Phase) -> Bool { words[32 + Int(phase.rawValue)] != 0 }

    /// Whether anything of a batch has been written, or is being written.
    public var hasWritten: Bool { Phase.writing.contains { begun($0) > 0 } }

    /// What the program was in the middle of when it died.
    public var interrupted: [Phase] {
        let open = Phase.writing.filter(isOpen)
        if !open.isEmpty { return open }
        return [current == .applying ? .applying : .reading]
    }

    /// What a program must find in its environment.
    var environment: [String: String] {
        ["LD_PRELOAD": Self.library, "SHOP_CRASH_POINTS": folder.path("words")]
    }

    private static let library = URL(fileURLWithPath: Program.joiner.path)
        .deletingLastPathComponent().appendingPathComponent("libCrashPoints.so").path
}

extension Shop {
    /// The same shop, its programs seen by the library.
    public func seen(by points: CrashPoints) -> Shop {
        var shop = self
        shop.environment.merge(points.environment) { $1 }
        return shop
    }
}
