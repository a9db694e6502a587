// Partitions that the group has given to this member, on their way to being read.

import Dispatch
import Synchronization

/// Asks whoever keeps the positions from where to go on, on a thread of its own: the group waits for nobody's database.
///
/// `ask`, `forget` and `admitted` belong to the polling thread.
final class KafkaAdmission: Sendable {
    private struct State {
        /// The question whose answer counts, for each partition that waits for one.
        var awaited: [Int32: Int] = [:]
        var questions = 0
        var answers: [(partitions: [Int32: String], question: Int, marks: Result<[String: SourceMark], any Error>)] = []
    }

    private let positions: any PartitionPositions
    private let queue = DispatchQueue(label: "positions")
    private let state = Mutex(State())

    init(_ positions: any PartitionPositions) { self.positions = positions }

    /// Asks about partitions, by the names of their sources; `answered` is called from another thread.
    func ask(_ partitions: [Int32: String], answered: @escaping @Sendable () -> Void) {
        if partitions.isEmpty { return }
        let question = state.withLock { state in
            state.questions += 1
            for partition in partitions.keys { state.awaited[partition] = state.questions }
            return state.questions
        }
        queue.async { [self] in
            let marks = Result { try positions.take(partitions.values.sorted()) }
            state.withLock { $0.answers.append((partitions, question, marks)) }
            answered()
        }
    }

    /// They belong to others again.
    func forget(_ partitions: [Int32]) {
        state.withLock { state in for partition in partitions { state.awaited[partition] = nil } }
    }

    /// What was answered since the last call, for partitions that are still ours: where to go on, nil at the beginning.
    func admitted() throws -> [Int32: SourceMark?] {
        let answers = state.withLock { state in
            defer { state.answers = [] }
            return state.answers
        }
        var admitted: [Int32: SourceMark?] = [:]
        for answer in answers {
            let marks = try answer.marks.get()
            for (partition, source) in answer.partitions where settle(partition, answer.question) {
                admitted.updateValue(marks[source], forKey: partition)
            }
        }
        return admitted
    }

    /// Whether this is the answer that the partition waits for.
    private func settle(_ partition: Int32, _ question: Int) -> Bool {
        state.withLock { state in
            guard state.awaited[partition] == question else { return false }
            state.awaited[partition] = nil
            return true
        }
    }
}
