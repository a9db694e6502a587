// The stand-in for Kafka, told to make trouble.

import Foundation
import Support
import Synchronization
import Testing

extension EndToEndTopic {
    @Suite("The mock broker")
    struct KafkaMockTests {
        @Test("comes back as often as it is told to, while programs are started all around it")
        func comesBack() throws {
            let topic = try KafkaTopic(partitions: 1)
            let isOver = Atomic(false)
            DispatchQueue.concurrentPerform(iterations: 3) { number in
                if number == 0 {
                    for _ in 0..<100 {
                        topic.cluster.goDown()
                        topic.cluster.comeBack()
                    }
                    isOver.store(true, ordering: .relaxed)
                } else {
                    while !isOver.load(ordering: .relaxed) {
                        _ = try? ChildProcess("/bin/true", [], environment: [:]).wait(seconds: 5)
                    }
                }
            }
            try topic.produce("after")
            #expect(try topic.consume(format: "%s\n") == [["after"]])
        }

        @Test("says so where it is told what it does not understand, and goes on")
        func notUnderstood() throws {
            let lines = ["dow", "", "fail-topic events", "fail-topic events x", "fail-next 1 2", "down up", "up"]
            let exit = try Shop().run(.kafkaMock, input: lines.joined(separator: "\n") + "\n", seconds: 20)
            #expect(Array(exit.lines.dropFirst()) == lines.dropLast().map { _ in "not understood" } + ["up"])
            #expect(exit.status == ExitCode.done, "\(exit)")
        }
    }
}
