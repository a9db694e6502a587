import CoreMetrics
import Testing

@testable import Prometheus

@Suite("What Prometheus reads")
struct PrometheusTests {
    private let registry = PrometheusRegistry()

    @Test("is each name once with its kind, and each set of labels once, in their order")
    func text() {
        registry.describe(["shop_records_total": "Records."])
        let applied = Counter(label: "shop_records_total", dimensions: [("outcome", "applied")], factory: registry)
        applied.increment(by: 2)
        Counter(label: "shop_records_total", dimensions: [("outcome", "applied")], factory: registry).increment()
        Counter(label: "shop_records_total", dimensions: [("b", "2"), ("a", "1")], factory: registry).increment()
        Gauge(label: "shop_lag_bytes", factory: registry).record(0.5)
        #expect(
            registry.text() == """
                # TYPE shop_lag_bytes gauge
                shop_lag_bytes 0.5
                # HELP shop_records_total Records.
                # TYPE shop_records_total counter
                shop_records_total{a="1",b="2"} 1
                shop_records_total{outcome="applied"} 3

                """)
    }

    @Test("is a histogram of seconds for a timer, each bucket with all below it")
    func histogram() {
        let timer = Timer(label: "took_seconds", dimensions: [("kind", "write")], factory: registry)
        for milliseconds in [1, 3, 3, 90_000] { timer.recordMilliseconds(milliseconds) }
        let lines = registry.text().split(separator: "\n")
        #expect(lines.contains(#"took_seconds_bucket{kind="write",le="0.001"} 1"#))
        #expect(lines.contains(#"took_seconds_bucket{kind="write",le="0.005"} 3"#))
        #expect(lines.contains(#"took_seconds_bucket{kind="write",le="60"} 3"#))
        #expect(lines.contains(#"took_seconds_bucket{kind="write",le="+Inf"} 4"#))
        #expect(lines.contains(#"took_seconds_count{kind="write"} 4"#))
        #expect(lines.contains(#"took_seconds_sum{kind="write"} 90.007"#))
    }

    @Test("has what a name may not have replaced, and hostile labels escaped")
    func hostile() {
        Gauge(label: "1 odd-name", dimensions: [("a b", "x\"\\\n} 1\nevil 2")], factory: registry).record(1)
        #expect(
            registry.text() == """
                # TYPE _1_odd_name gauge
                _1_odd_name{a_b="x\\"\\\\\\n} 1\\nevil 2"} 1

                """)
    }

    @Test("writes what is no number as Prometheus does")
    func numbers() {
        for (value, text) in [
            (Double.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"), (1e18, "1000000000000000000"),
        ] {
            #expect(written(value) == text)
        }
    }

    @Test("keeps a second kind of one name apart")
    func kinds() {
        Counter(label: "n", factory: registry).increment()
        Gauge(label: "n", factory: registry).record(7)
        #expect(registry.text() == "# TYPE n counter\nn 1\n")
    }

    @Test("is a value no more that somebody has taken back, while what was counted stays")
    func takenBack() {
        let lag = { (source: String) in Gauge(label: "lag", dimensions: [("source", source)], factory: registry) }
        lag("a").record(7)
        lag("b").record(8)
        let counter = Counter(label: "taken_total", factory: registry)
        counter.increment()
        counter.destroy()
        lag("a").destroy()
        #expect(registry.text() == "# TYPE lag gauge\nlag{source=\"b\"} 8\n# TYPE taken_total counter\ntaken_total 1\n")
        lag("b").destroy()
        #expect(registry.text() == "# TYPE taken_total counter\ntaken_total 1\n")
        lag("a").record(9)
        #expect(registry.text().contains("lag{source=\"a\"} 9\n"))
    }

    @Test("has the process's own figures, which the kernel agrees with")
    func process() throws {
        ProcessFigures.keep(in: registry)
        let lines = registry.text().split(separator: "\n")
        func value(_ name: String) throws -> Double {
            let line = try #require(lines.first { $0.hasPrefix(name + " ") })
            return try #require(Double(line.dropFirst(name.count + 1)))
        }
        #expect(try value("process_resident_memory_bytes") > Double(1 << 20))
        #expect(try value("process_virtual_memory_bytes") > value("process_resident_memory_bytes"))
        #expect(try value("process_open_fds") >= 3.0)
        #expect(try value("process_max_fds") >= value("process_open_fds"))
        #expect(try value("process_cpu_seconds_total") > 0)
        #expect(try value("process_start_time_seconds") > 1_700_000_000)
    }
}
