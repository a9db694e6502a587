import Joiner

extension RunCounts {
    /// What the run did; writes that others had overtaken are worth a word only where there were any.
    var line: String {
        "read \(read), applied \(applied), duplicate \(duplicate), dead-lettered \(deadLettered), waiting \(waiting)"
            + (conflicts > 0 ? ", stale writes refused \(conflicts)" : "")
    }
}
