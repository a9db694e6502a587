import Joiner

extension RunCounts {
    /// What the run did; other services' events, and writes that others had overtaken, are worth a word only where there were
    /// any.
    var line: String {
        "read \(read), applied \(applied), duplicate \(duplicate), dead-lettered \(deadLettered), waiting \(waiting)"
            + (passedOver > 0 ? ", passed over \(passedOver)" : "")
            + (conflicts > 0 ? ", stale writes refused \(conflicts)" : "")
    }
}
