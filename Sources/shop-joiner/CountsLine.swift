import Joiner

extension RunCounts {
    /// What the run did; other services' events, and writes that others had overtaken, are worth a word only where there were
    /// any, and what waits only where it was counted.
    var line: String {
        "read \(read), applied \(applied), duplicate \(duplicate), dead-lettered \(deadLettered)"
            + (waiting.map { ", waiting \($0)" } ?? "")
            + (passedOver > 0 ? ", passed over \(passedOver)" : "")
            + (conflicts > 0 ? ", stale writes refused \(conflicts)" : "")
    }
}
