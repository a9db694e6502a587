import CoreMetrics
import EventLog
import Following
import HTTP
import Mongo
import Prometheus
import ShopCommand
import ShopStore
import Synchronization

/// What a service that runs for long shows of itself beside its work: health and figures over HTTP, its place among the
/// services in the database, and what systemd wants to know.
public final class SideDoor: Sendable {
    /// What the service's run is to describe itself to.
    public let vitals: Vitals
    private let program: String
    private let watch = Mutex<HealthWatch?>(nil)
    private let server: HTTPServer?
    private let supervisor: Supervisor?
    private let announcement = Mutex<Announcement?>(nil)

    /// Opens it, if anybody wants it: before all else, so that a start that takes long can be watched. Throws `Failure`.
    public init(
        _ program: String, prefix: String, labels: [(String, String)] = [], descriptions: [String: String] = [:],
        _ listen: ListenOption, _ configuration: ConfigurationOption
    ) throws {
        self.program = program
        supervisor = Supervisor()
        guard let address = try listen.address(configuration) else {
            vitals = Vitals(prefix: prefix, labels: labels)
            server = nil
            return
        }
        let registry = PrometheusRegistry()
        let vitals = Vitals(prefix: prefix, labels: labels, factory: registry)
        self.vitals = vitals
        vitals.describe(registry, descriptions)
        let answers = SideDoorAnswers(program: program, registry: registry)
        do { server = try HTTPServer(address, answer: answers.answer) } catch {
            throw Failure(.configuration, "\(error)")
        }
        answers.watch = { [weak self] in self?.watch.withLock { $0 } }
        say()
    }

    private func say() {
        guard let server else { return }
        Terminal.say("Health and figures: http://\(server.address)/")
        if !server.address.isLoopback {
            Terminal.say(
                "Whoever reaches \(server.address) can read them: there is no password, and no TLS.", .notice)
        }
    }

    /// The service is about to work with this database, if it has one, and on this log.
    public func begin(_ database: ShopDatabase?, log: LogAddress? = nil, share: String? = nil, group: String? = nil) {
        if server == nil, supervisor == nil { return }
        let watch = HealthWatch(vitals, database: database)
        self.watch.withLock { $0 = watch }
        watch.begin()
        supervisor?.begin(watch)
        guard let server, let database else { return }
        let announcement = Announcement(
            program: program, address: server.address, log: log.map { "\($0)" }, share: share, group: group)
        self.announcement.withLock { $0 = announcement }
        announcement.begin(in: database, watch)
    }

    /// The service ends: said at once, to whoever asks or watches.
    public func isEnding() {
        supervisor?.isEnding()
        watch.withLock { $0 }?.ending()
    }

    /// The service is done.
    public func close() {
        isEnding()
        watch.withLock { $0 }?.end()
        announcement.withLock { $0 }?.end()
        server?.stop()
    }
}

extension Vitals {
    /// Has the registry know what is in it, and measure what the process does.
    fileprivate func describe(_ registry: PrometheusRegistry, _ descriptions: [String: String]) {
        let calls = "\(metrics.prefix)_database_call_seconds"
        registry.describe(metrics.descriptions)
        registry.describe(descriptions)
        registry.describe([
            calls: "How long the database took to answer: commands, bulk writes, and whole reads.",
            "shop_build_info": "1, with the version.",
        ])
        ProcessFigures.keep(in: registry)
        Gauge(label: "shop_build_info", dimensions: metrics.labels + [("version", shopVersion)], factory: registry)
            .record(1)
        let timers = AnswerTime.Kind.allCases.map { kind in
            Timer(label: calls, dimensions: metrics.labels + [("kind", kind.rawValue)], factory: registry)
        }
        AnswerTime.listen { kind, duration in
            guard let place = AnswerTime.Kind.allCases.firstIndex(of: kind) else { return }
            let (seconds, attoseconds) = duration.components
            timers[place].recordNanoseconds(seconds &* 1_000_000_000 &+ attoseconds / 1_000_000_000)
        }
    }
}
