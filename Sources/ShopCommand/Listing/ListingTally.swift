/// What listers share: how they end.
extension Tally {
    /// How long a lister may take to end, in seconds: it has nothing to bring to safety, and perhaps a reader that waits.
    public static let listingGrace_s = 0.5

    /// Lists by `body` until all is listed, or a signal has asked for the end; and ends the list (`end(isWhole)`).
    /// Throws `Failure` where it was cut short, and what both throw.
    public func listing(to end: (_ isWhole: Bool) throws -> Void, _ body: () throws -> Void) throws {
        do { try body() } catch is Interrupted {
            try end(false)
            throw Failure(.interrupted, "interrupted: \(line), and there may be more")
        }
        try end(true)
    }
}
