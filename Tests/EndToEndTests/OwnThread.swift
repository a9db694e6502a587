import Dispatch
import Testing

/// Runs a suite's tests on a thread of their own: they wait for programs and servers most of the time, and the few threads
/// that Swift shares among all tests are not there to be waited on.
struct OwnThread: SuiteTrait, TestTrait, TestScoping {
    private let thread = SerialExecutor()

    var isRecursive: Bool { true }

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
