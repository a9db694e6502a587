/// For how long a source's records have been waiting, told from looks at where it ended and how far it was taken.
///
/// The oldest record that is not taken came after the last look at which the source ended no further than what has been taken
/// by now. So it has waited since then at most, and that is what is said: to the time between two looks, and a few hundredths
/// of a long wait.
struct WaitTimes {
    private struct End {
        var position: Int64
        /// When it was seen to be the end for the last time.
        var time_ms: Int64
    }
    /// Where the source ended, in the order of time; what is taken needs but the last one of them.
    private var ends: [End] = []
    private var begun_ms: Int64 = 0

    /// With more ends than these one is forgotten: that without which the others are still close together.
    private static let ends_max = 128

    /// Takes note of a look, and gives for how long the oldest open record has waited, in milliseconds. `rest` lies between what
    /// was taken and the end.
    mutating func look(taken: Int64, rest: Int64, now_ms: Int64) -> Int64 {
        let end = taken &+ rest
        // A source that was put back, or is another one by now, is looked at anew.
        if ends.last.map({ end < $0.position }) ?? true { (ends, begun_ms) = ([], now_ms) }
        if ends.last?.position == end {
            ends[ends.count - 1].time_ms = now_ms
        } else {
            ends.append(End(position: end, time_ms: now_ms))
        }
        if ends.count > Self.ends_max { forgetOne() }
        let done = ends.lastIndex { $0.position <= taken }
        if let done { ends.removeFirst(done) }
        return rest > 0 ? max(0, now_ms - (done == nil ? begun_ms : ends[0].time_ms)) : 0
    }

    private mutating func forgetOne() {
        let gap_ms = { (place: Int, ends: [End]) in ends[place + 1].time_ms - ends[place - 1].time_ms }
        guard let place = (1..<ends.count - 1).min(by: { gap_ms($0, ends) < gap_ms($1, ends) }) else { return }
        ends.remove(at: place)
    }
}
