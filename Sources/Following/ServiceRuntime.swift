/// What all threads of a service share: how it stops, what it is at, how it waits for the database, and how it says so.
package struct ServiceRuntime: Sendable {
    /// The service was told to stop while it waited.
    package struct Stopped: Error {}

    package let say: @Sendable (String) -> Void
    package let isStopped = StopFlag()
    package let activity = Activity()
    package let outage: Outage

    /// `probe` looks whether the database is there, and still the one that it was: throws `StoreError`.
    package init(say: @escaping @Sendable (String) -> Void, probe: @escaping @Sendable () throws -> Void) {
        self.say = say
        let flag = isStopped
        outage = Outage(say: say, pause: { try Self.pause($0, flag) }, probe: probe)
    }

    /// Waits so many milliseconds. Throws `Stopped` if the service is to stop meanwhile.
    package func pause(_ wait_ms: Int) throws { try Self.pause(wait_ms, isStopped) }

    private static func pause(_ wait_ms: Int, _ flag: StopFlag) throws { if flag.wait(wait_ms) { throw Stopped() } }
}
