// The program around the mock cluster: options, the address on standard output, and the end.

import ArgumentParser
import Dispatch
import Glibc
import KafkaMock

struct KafkaMockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kafka-mock",
        abstract: "A Kafka broker for tests and for trying out, in memory.", usage: "kafka-mock [<options>]",
        discussion: """
            Prints kafka://HOST:PORT/TOPIC, one line for each topic, and runs until SIGTERM, SIGINT or the end of its \
            standard input.

            It keeps nothing: all is gone with it, and of each partition only about the last 5 MiB are there while it \
            runs. It fences nobody: a consumer whose partitions were given to another one can still commit. So it \
            proves nothing about either. Whoever joins a group that has or had members waits for almost as long as \
            their session lasts: 45 seconds, unless -X session.timeout.ms=6000 or so is given.
            """)

    @Option(help: "A topic to create; may be given several times.")
    var topic: [String] = ["events"]

    @Option(help: "How many partitions each topic has, 1 to 1000.")
    var partitions = 4

    @Option(help: "How many brokers there are, 1 to 10.")
    var brokers = 1

    func validate() throws {
        guard (1...1_000).contains(partitions) else { throw ValidationError("--partitions is 1 to 1000") }
        guard (1...10).contains(brokers) else { throw ValidationError("--brokers is 1 to 10") }
    }

    func run() throws {
        let cluster = try MockCluster(brokers: brokers)
        for name in topic { try cluster.createTopic(name, partitions: partitions) }
        waitForEnd { for name in topic { print("kafka://\(cluster.brokers)/\(name)") } }
    }

    /// Says `ready` once signals are listened to, and returns when it is time to go.
    private func waitForEnd(ready: () -> Void) {
        let end = DispatchSemaphore(value: 0)
        let signals = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler { end.signal() }
            source.resume()
            return source
        }
        ready()
        fflush(nil)
        DispatchQueue(label: "standard input").async {
            var room = [UInt8](repeating: 0, count: 4096)
            while true {
                let count = read(0, &room, room.count)
                if count == 0 || (count < 0 && errno != EINTR) { break }
            }
            end.signal()
        }
        end.wait()
        withExtendedLifetime(signals) {}
    }
}
