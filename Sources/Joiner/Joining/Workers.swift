import Dispatch
import Synchronization

/// Does many pieces of work on a few threads at a time.
///
/// Most of the time a worker waits for the database, so there are more of them than cores.
struct Workers: Sendable {
    let count: Int

    /// Results in the order of the pieces. After a failure no new piece is begun; the first failure is thrown.
    func map<Piece: Sendable, Result: Sendable>(
        _ pieces: [Piece], _ work: @escaping @Sendable (Piece) throws -> Result
    ) throws -> [Result] {
        if pieces.count < 2 { return try pieces.map(work) }
        let shared = Shared<Result>(count: pieces.count)
        let threads = DispatchGroup()
        for number in 1..<min(count, pieces.count) {
            // A queue of its own is a thread of its own, also where others wait.
            DispatchQueue(label: "worker \(number)").async(group: threads) { shared.take(pieces, work) }
        }
        shared.take(pieces, work)
        threads.wait()
        return try shared.results()
    }

    private final class Shared<Result: Sendable>: Sendable {
        private let next = Atomic(0)
        private let done: Mutex<[Swift.Result<Result, any Error>?]>

        init(count: Int) { done = Mutex(Array(repeating: nil, count: count)) }

        func take<Piece>(_ pieces: [Piece], _ work: (Piece) throws -> Result) {
            while true {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                if index >= pieces.count { return }
                let result = Swift.Result { try work(pieces[index]) }
                done.withLock { $0[index] = result }
                if case .failure = result { next.store(pieces.count, ordering: .relaxed) }
            }
        }

        func results() throws -> [Result] {
            try done.withLock { done in
                for case .failure(let error)? in done { throw error }
                return try done.map { try $0!.get() }
            }
        }
    }
}
