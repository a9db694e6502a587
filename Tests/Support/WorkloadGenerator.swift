// Turns the life of a made-up shop into the lines of a log: mostly plain events, some in an unexpected form,
// and among them blank lines and the nonsense that some producers write.

struct WorkloadGenerator {
    private let shape: WorkloadShape
    private var random: SplitMix64
    private var life: ShopLife
    private var oversizedLines = 0

    init(_ shape: WorkloadShape, seed: UInt64) {
        self.shape = shape
        random = SplitMix64(seed: seed)
        life = ShopLife(shape, seed: random.next())
    }

    mutating func lines() -> [Workload.Line] {
        var lines: [Workload.Line] = []
        lines.reserveCapacity(shape.lines)
        while lines.count < shape.lines { lines.append(line(lines.count)) }
        return lines
    }

    private mutating func line(_ index: Int) -> Workload.Line {
        if random.chance(shape.badShare) { return badLine() }
        if random.chance(shape.blankShare) { return blankLine() }
        return written(life.event(at: index))
    }

    private mutating func blankLine() -> Workload.Line {
        let blank = random.pick(["", " ", "\t", "   \t "])
        return Workload.Line(partition: anyPartition(), bytes: Array(blank.utf8), lineEnd: anyEnd(), nature: .blank)
    }

    /// Bad lines of all kinds; the oversized one only twice, lest the log consist of it.
    private mutating func badLine() -> Workload.Line {
        var poison = random.pick(PoisonLine.all)
        if poison.bytes.count > 1 << 20 {
            oversizedLines += 1
            if oversizedLines > 2 || !shape.hasOversizedLines { poison = PoisonLine.all[0] }
        }
        return Workload.Line(
            partition: anyPartition(), bytes: poison.bytes, lineEnd: .lf, nature: .bad(kind: poison.kind))
    }

    private mutating func written(_ keyed: ShopLife.KeyedEvent) -> Workload.Line {
        let isUnusual = random.chance(shape.unusualShare)
        let text = isUnusual ? keyed.event.unusual(using: &random) : keyed.event.plain
        return Workload.Line(
            partition: partition(of: keyed.key), bytes: Array(text.utf8), lineEnd: isUnusual ? anyEnd() : .lf,
            nature: .event)
    }

    private mutating func anyEnd() -> Workload.LineEnd { random.chance(0.3) ? .crlf : .lf }

    private mutating func anyPartition() -> Int { random.below(shape.partitions) }

    private mutating func partition(of key: String) -> Int {
        guard case .keyed(let partitions) = shape.spread else { return anyPartition() }
        return Int(key.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }) % partitions
    }
}
