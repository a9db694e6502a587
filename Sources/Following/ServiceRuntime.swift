import Logging

/// What all threads of a service share: how it stops, what it is at, how it waits for the database, and how it says so.
package struct ServiceRuntime: Sendable {
    /// The service was told to stop while it waited.
    package struct Stopped: Error {}

    package let logger: Logger
    package let isStopped = StopFlag()
    package let activity = Activity()
    package let outage: Outage

    package let vitals: Vitals

    /// `probe` looks whether the database is there, and still the one that it was: throws `StoreError`.
    package init(
        logger: Logger, vitals: Vitals, probe: @escaping @Sendable () throws -> Void
    ) {
        (self.logger, self.vitals) = (logger, vitals)
        let flag = isStopped
        outage = Outage(
            logger: logger, pause: { try Self.pause($0, flag) }, probe: probe,
            failed: { vitals.metrics.databaseFailed(isNewOutage: $0) })
    }

    /// Waits so many milliseconds. Throws `Stopped` if the service is to stop meanwhile.
    package func pause(_ wait_ms: Int) throws { try Self.pause(wait_ms, isStopped) }

    private static func pause(_ wait_ms: Int, _ flag: StopFlag) throws { if flag.wait(wait_ms) { throw Stopped() } }
}
