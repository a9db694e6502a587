import Bytes
import EventLog
import Logging
import Shop
import ShopStore

@testable import EventLog
@testable import Following
@testable import Joiner

/// Puts lines through the parser and the engine as a joiner would, without a log or a database.
final class Desk {
    let store: any JoinStore
    let memory: MemoryStore
    let sources: SourceTable
    let engine: Engine
    private let now_ms: @Sendable () -> Int64
    private(set) var said: [String] = []
    private(set) var summaries = ""

    init(
        store: (any JoinStore)? = nil, memory: MemoryStore = MemoryStore(), share: Share = .whole,
        sources: SourceTable = SourceTable(), fence: Fence = Fence(), summaryFormat: SummaryFormat? = .json,
        now_ms: @escaping @Sendable () -> Int64 = { 1_000 },
        readAgain: (@Sendable (_ source: UInt32, _ range: Range<Int64>) -> [UInt8]?)? = nil,
        pause: @escaping @Sendable (_ wait_ms: Int) throws -> Void = { _ in }
    ) {
        self.now_ms = now_ms
        self.sources = sources
        self.memory = memory
        self.store = store ?? memory
        let context = JoinServices(
            store: self.store, sources: sources, outage: Outage(logger: .silent, pause: pause), fence: fence,
            cache: CustomerCache(size_bytes_max: 1 << 20), summaryFormat: summaryFormat, now_ms: now_ms,
            readsSource: { _ in true }, readAgain: readAgain, pause: pause)
        engine = Engine(context, share: share, workers: 2)
    }

    /// Processes the lines in batches of `size`. Positions count lines: line n ends at position n + 1.
    /// `storePosition` is handed the end of each batch.
    func process(
        _ lines: [String], from first: Int = 0, source: String = "log", batchSize size: Int = .max,
        storePosition: (Int) throws -> Void = { _ in }
    ) throws {
        var start = first
        while start < lines.count {
            let end = size > lines.count - start ? lines.count : start + size
            let print = { (bytes: [UInt8]) in self.summaries += String(decoding: bytes, as: UTF8.self) }
            try engine.process(batch(lines, start..<end, source), print: print) { try storePosition(end) }
            start = end
        }
    }

    func batch(_ lines: [String], _ range: Range<Int>, _ source: String = "log") -> Batch {
        let source = NumberedSource(name: source, number: sources.number(of: source))
        let builder = BatchBuilder(
            TakingRules(share: engine.share), limits: BatchLimits(), now_ms: now_ms,
            mark: { _, _ in
                SourceMark(
                    position: Int64(range.upperBound), device: 0, inode: 0, headFingerprint: 0, tailFingerprint: 0)
            }, findSources: { [source] })
        for index in range {
            Array(lines[index].utf8).withView { bytes in
                _ = builder.accept(
                    Record(
                        bytes: bytes, source: 0, position: Int64(index), next: Int64(index + 1), timestamp_ms: nil,
                        size_bytes: bytes.count))
            }
        }
        return builder.take()
    }

    /// A customer in one line, for comparing.
    func shown(_ id: ShopID) -> String {
        guard let state = memory.customers([id])[id] else { return "unknown" }
        var parts: [String] = []
        if let profile = memory.profile(of: id) {
            parts.append("\(profile.firstName) \(profile.lastName)" + (profile.address.map { " of \($0)" } ?? ""))
        }
        parts.append("unpaid \(state.cart.unpaid.map(\.id))")
        parts.append("paid \(state.cart.paid)")
        if !state.cart.earlyPayments.isEmpty { parts.append("early \(state.cart.earlyPayments.map(\.order))") }
        if !state.waiting.isEmpty { parts.append("waits for \(state.waiting.map(\.product))") }
        for holding in memory.holdings(of: id) {
            parts.append("\(holding.name) \(holding.quantity) x \(holding.price) at \(holding.timestamp_ms)")
        }
        return parts.joined(separator: ", ")
    }
}
