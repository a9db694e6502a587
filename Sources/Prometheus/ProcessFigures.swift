import CoreMetrics
import Glibc

/// What the kernel says of this process, under the names that Prometheus's own clients use (`proc(5)`).
public struct ProcessFigures: Sendable {
    private let cpu: FloatingPointCounter
    private let resident, virtual, descriptors, descriptors_max: Gauge

    /// Keeps them up to date in the registry, at each look.
    public static func keep(in registry: PrometheusRegistry) {
        registry.describe([
            "process_cpu_seconds_total": "User and system CPU time.",
            "process_resident_memory_bytes": "Memory that is in RAM.",
            "process_virtual_memory_bytes": "Memory that is addressed.",
            "process_open_fds": "Open file descriptors.",
            "process_max_fds": "Most open file descriptors.",
            "process_start_time_seconds": "When the process began, in Unix seconds.",
        ])
        let figures = ProcessFigures(registry)
        registry.onLook { figures.look() }
    }

    private init(_ factory: any MetricsFactory) {
        func gauge(_ name: String) -> Gauge { Gauge(label: name, factory: factory) }
        cpu = FloatingPointCounter(label: "process_cpu_seconds_total", factory: factory)
        (resident, virtual) = (gauge("process_resident_memory_bytes"), gauge("process_virtual_memory_bytes"))
        (descriptors, descriptors_max) = (gauge("process_open_fds"), gauge("process_max_fds"))
        // Where /proc is the processes' alone (systemd's ProcSubset=pid), nobody knows.
        if let begun_s = Self.begun_s { gauge("process_start_time_seconds").record(begun_s) }
    }

    private func look() {
        var usage = rusage()
        if getrusage(RUSAGE_SELF.rawValue, &usage) == 0 {
            cpu.reset()
            cpu.increment(by: seconds(usage.ru_utime) + seconds(usage.ru_stime))
        }
        let pages = words(ofFile: "/proc/self/statm").compactMap { Int64($0) }
        if pages.count > 1 {
            virtual.record(pages[0] * Int64(sysconf(Int32(_SC_PAGESIZE))))
            resident.record(pages[1] * Int64(sysconf(Int32(_SC_PAGESIZE))))
        }
        descriptors.record(openDescriptors())
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(7), &limit) == 0 { descriptors_max.record(Double(limit.rlim_cur)) }
    }

    /// The machine's start and the process's, in the kernel's ticks after it.
    private static var begun_s: Double? {
        let stat = words(ofFile: "/proc/self/stat")
        // The program's name, in parentheses, may have spaces: what is counted comes after it.
        guard let name = stat.lastIndex(where: { $0.hasSuffix(")") }), stat.count > name + 20,
            let ticks = Double(stat[name + 20])
        else { return nil }
        let boot = words(ofFile: "/proc/stat")
        guard let mark = boot.firstIndex(of: "btime"), let boot_s = Double(boot[mark + 1]) else { return nil }
        return boot_s + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}

private func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }

private func openDescriptors() -> Int {
    guard let folder = opendir("/proc/self/fd") else { return 0 }
    defer { closedir(folder) }
    // Not `.`, `..`, and the one that it is read through.
    var count = -3
    while readdir(folder) != nil { count += 1 }
    return count
}

private func words(ofFile path: String) -> [Substring] {
    guard let file = fopen(path, "r") else { return [] }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes.prefix(count), as: UTF8.self).split(whereSeparator: \.isWhitespace)
}
