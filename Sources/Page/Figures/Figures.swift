import Dispatch
import Following
import HTTP
import ShopStore
import Synchronization

/// All services' figures as they were a moment ago: asked for once a second, whoever looks.
public final class Figures: Sendable {
    /// One look at all of them.
    struct Look: Sendable {
        var number = 0
        var time_ms: Int64 = 0
        /// By the clock that only runs forward.
        var at_ms = Clock.monotonic_ms()
        var rows: [Row] = []
        /// Why nothing is known.
        var trouble: String?
    }
    struct Row: Sendable {
        var member: Member
        /// nil where its address is not trusted, or does not answer.
        var figures: MemberFigures?
        var isTrusted: Bool
    }
    private struct Sighting: Sendable {
        var text: MetricsText
        var time_ms: Int64
    }

    private let database: ShopDatabase
    private let trusted: TrustedAddresses
    private let isOver = StopFlag()
    private let last = Mutex(Look())

    private static let every_ms = 1_000
    private static let patience_ms = 800
    private static let stale_ms: Int64 = 5_000
    /// Rates and quantiles are of so many looks.
    private static let window = 10

    /// Looks at nobody yet.
    public init(_ database: ShopDatabase, trusting trusted: TrustedAddresses) {
        (self.database, self.trusted) = (database, trusted)
    }

    /// Where no new look comes, the database keeps it: what the last one saw is no longer so.
    var now: Look {
        var look = last.withLock { $0 }
        let age_ms = Clock.monotonic_ms() - look.at_ms
        if age_ms < Self.stale_ms { return look }
        look.number += Int(age_ms / Int64(Self.every_ms))
        look.rows = []
        look.trouble = "The database has not answered for \(age_ms / 1_000) s."
        return look
    }

    /// Looks from now on, on a thread of its own.
    public func begin() {
        DispatchQueue(label: "figures").async { [self] in
            var earlier: [String: [Sighting]] = [:]
            var number = 0
            repeat {
                number += 1
                let look = look(number, &earlier)
                last.withLock { $0 = look }
            } while !isOver.wait(Self.every_ms)
        }
    }

    /// Looks no more.
    public func end() { isOver.set() }

    private func look(_ number: Int, _ earlier: inout [String: [Sighting]]) -> Look {
        let time_ms = Clock.wall_ms()
        do {
            let members = try Member.all(in: database, now_ms: time_ms)
            let rows = members.map { row($0, &earlier) }
            let known = Set(members.map(\.key))
            earlier = earlier.filter { known.contains($0.key) }
            return Look(number: number, time_ms: time_ms, rows: rows)
        } catch {
            return Look(
                number: number, time_ms: time_ms,
                trouble: "The database is away: \((error as? StoreError)?.cause ?? "")")
        }
    }

    private func row(_ member: Member, _ earlier: inout [String: [Sighting]]) -> Row {
        guard let address = trusted.admits(member) else { return Row(member: member, isTrusted: false) }
        guard let text = HTTPFetch.text("/metrics", from: address, within_ms: Self.patience_ms) else {
            earlier[member.key] = nil
            return Row(member: member, isTrusted: true)
        }
        let now = Sighting(text: MetricsText(text), time_ms: Clock.monotonic_ms())
        // Another program of the machine has answered.
        if !now.text.samples.contains(where: { $0.name.hasPrefix("shop_") }) {
            return Row(member: member, isTrusted: true)
        }
        var sightings = earlier[member.key] ?? []
        let first = sightings.first
        sightings.append(now)
        earlier[member.key] = sightings.suffix(Self.window)
        let seconds = first.map { Double(now.time_ms - $0.time_ms) / 1_000 } ?? 0
        return Row(
            member: member, figures: MemberFigures(now.text, since: first?.text, seconds: seconds), isTrusted: true)
    }

    /// The next look after this one, waited for; the same one where none comes in time, or it is over.
    func next(after number: Int) -> Look {
        for _ in 0..<15 {
            let look = now
            if look.number > number || isOver.wait(100) { return look }
        }
        return now
    }
}
