import Dispatch
import Testing

/// Runs a suite on a thread of its own: its tests wait for programs and servers most of the time, and the few threads that
/// Swift shares among all tests are not there to be waited on.
///
/// All of the suite, and not each of its tests: what the runner does between two of them would stand in line behind every
/// other test.
struct OwnThread: SuiteTrait, TestScoping {
    private let thread = SerialExecutor()

    var isRecursive: Bool { false }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(thread) { try await function() }
    }

    private final class SerialExecutor: TaskExecutor {
        private let queue = DispatchQueue(label: "tests")

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
        }
    }
}

extension Trait where Self == OwnThread {
    static var ownThread: OwnThread { OwnThread() }
}
