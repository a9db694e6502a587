import EventLog
import Following
import Shop
import ShopStore

/// One buffer of the log, parsed: what the joiner takes from the log to the store in one go.
struct Batch: FollowedBatch {
    var events: EventBatch
    /// The records that are no events.
    var letters: [DeadLetter] = []
    /// For each source's number the position after the last record taken.
    var reached: [UInt32: Int64] = [:]
    /// What to store of each of these sources once the batch is, made of what was read of it; none for sources that
    /// nobody can go on in by a mark.
    var marks: [UInt32: SourceMark] = [:]
    /// How many records this joiner accounts for, how many of them are bad, and how many are other services' business.
    var read = 0
    var countedLetters = 0
    var passedOver = 0
    /// How many of the bad ones for which reason.
    var reasons: [String: Int] = [:]
    /// When the first record was read, by the clock that only runs forward.
    var begun_ms: Int64?
    /// For each source's number when its last event happened.
    var happened: [UInt32: Int64] = [:]
    /// The bad record that ends the run, where bad records do; it was not taken.
    var stop: DeadLetter?
    /// How much of the log came with texts or items, and how much memory the letters take.
    var texts_bytes = 0
    var letters_bytes = 0

    init(capacity: Int) { events = EventBatch(capacity: capacity) }

    var count: Int { read }

    /// Whether it would change nothing, not even a position.
    var isEmpty: Bool { reached.isEmpty && stop == nil }

    /// Adds what follows in the log.
    mutating func append(_ part: Batch) {
        events.append(part.events)
        letters += part.letters
        reached.merge(part.reached) { $1 }
        happened.merge(part.happened) { $1 }
        reasons.merge(part.reasons, uniquingKeysWith: +)
        read += part.read
        countedLetters += part.countedLetters
        passedOver += part.passedOver
        stop = part.stop
        texts_bytes += part.texts_bytes
        letters_bytes += part.letters_bytes
    }

    /// Forgets everything, and keeps the memory for events.
    mutating func removeAll() {
        var events = EventBatch()
        swap(&events, &self.events)
        events.removeAll()
        self = Batch(capacity: 0)
        self.events = events
    }
}

/// Bounds of a batch: large, because documents cost and events hardly do; not so large that memory or a stop suffer.
///
/// Two batches are in memory at a time: one is worked out while the next one is read.
public struct BatchLimits: Sendable {
    /// Most events of a batch.
    public var events_max = 1_500_000
    /// Most customers that a batch may touch.
    public var customers_max = 200_000
    /// Most memory that its dead letters may take.
    public var letters_bytes_max = 16 << 20
    /// How much of the log may have come with texts or items, which need memory beside the events.
    public var texts_bytes_max = 32 << 20
    /// How long records wait for more of them while the log has more, in milliseconds.
    public var age_ms_max: Int64 = 5_000

    /// How long records wait for more of them where the log has no more at the moment, in milliseconds.
    public var linger_ms: Int64 = 15

    /// Those that were measured to be best on two cores.
    public init() {}

    var pacing: Pacing { Pacing(age_ms_max: age_ms_max, linger_ms: linger_ms) }
}
