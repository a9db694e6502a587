// The program around the mock cluster: options, the address on standard output, and the end.

import ArgumentParser
import Dispatch
import Glibc

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

            Lines on its standard input make trouble, and are repeated on its standard output once it is made: "down" \
            and "up" for all brokers, "fail-topic NAME CODE" for what is asked about a topic (0 ends it), \
            "fail-next COUNT API CODE" for the next requests of a kind; kinds and codes are Kafka's numbers.
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
        waitForEnd(of: cluster)
    }

    /// Says where the topics are once signals are listened to, makes what trouble it is told to, and returns when it is
    /// time to go.
    private func waitForEnd(of cluster: MockCluster) {
        let end = DispatchSemaphore(value: 0)
        let signals = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler { end.signal() }
            source.resume()
            return source
        }
        for name in topic { say("kafka://\(cluster.brokers)/\(name)") }
        DispatchQueue(label: "standard input").async {
            while let line = readLine() { make(line, on: cluster) }
            end.signal()
        }
        end.wait()
        withExtendedLifetime(signals) {}
    }

    private func make(_ line: String, on cluster: MockCluster) {
        guard let trouble = Trouble(line) else { return say("not understood") }
        trouble.make(on: cluster)
        say(line)
    }

    private func say(_ line: String) {
        print(line)
        fflush(nil)
    }
}
