import Following
import HTTP
import Prometheus
import Shop
import ShopCommand
import Synchronization

/// What is answered at the side door.
final class SideDoorAnswers: Sendable {
    private let program: String
    private let registry: PrometheusRegistry
    /// In a structure: a closure that a `Mutex` holds by itself is wrapped once more each time that it is looked at.
    private struct Source: Sendable { var watch: @Sendable () -> HealthWatch? = { nil } }
    private let source = Mutex(Source())

    init(program: String, registry: PrometheusRegistry) { (self.program, self.registry) = (program, registry) }

    /// Where the health is known from, once it is watched.
    var watch: @Sendable () -> HealthWatch? {
        get { source.withLock { $0 }.watch }
        set { source.withLock { $0 = Source(watch: newValue) } }
    }

    func answer(_ request: HTTPRequest) -> HTTPResponse {
        if request.method == "POST" {
            return HTTPResponse(405, "text/plain; charset=utf-8", "GET or HEAD\n").with("Allow", "GET, HEAD")
        }
        return switch request.path {
        case "/":
            HTTPResponse(200, "text/plain; charset=utf-8", "\(program) \(shopVersion)\n/livez\n/readyz\n/metrics\n")
        case "/livez": live()
        case "/readyz": ready()
        case "/metrics": HTTPResponse(200, PrometheusRegistry.mediaType, registry.text())
        default: HTTPResponse(404, "text/plain; charset=utf-8", "there is /livez, /readyz and /metrics\n")
        }
    }

    /// A start that takes long is alive.
    private func live() -> HTTPResponse {
        let isAlive = watch()?.isAlive ?? true
        return json(isAlive ? 200 : 503) { $0.flag("alive", isAlive) }
    }

    private func ready() -> HTTPResponse {
        let watch = watch()
        let missing = watch?.missing ?? ["service": "starting"]
        return json(missing.isEmpty ? 200 : 503) { json in
            json.flag("ready", missing.isEmpty)
            for part in HealthParts.all { if let text = missing["\(part)"] { json.text(part, text) } }
            guard let watch else { return }
            json.integer("sources", watch.sources.map(Int64.init))
            json.integer("behind", watch.behind?.amount)
            json.text("unit", watch.behind?.unit.rawValue)
        }
    }

    private func json(_ status: Int, _ fields: (inout JSONFields) -> Void) -> HTTPResponse {
        HTTPResponse(status, "application/json", bytes: JSONFields.line(fields)).with("Cache-Control", "no-store")
    }
}

/// What may be missing of a service, in the order in which it is said.
enum HealthParts { static let all: [StaticString] = ["service", "database", "log", "progress"] }
