import Bytes
import EventLog
import Following
import Logging
import Shop

/// The log that pictures go into: waits while it cannot be written, and says so once.
final class PictureLog {
    /// A picture, or that there is none any more.
    enum Entry {
        case picture(Picture)
        case deletion(ShopID, PictureVersion)
    }

    private let address: LogAddress
    private let runtime: ServiceRuntime
    private var appender: (any EventLogAppender)?
    private static let pause_ms_max = 1_000

    /// Opens the log; throws what a person has to mend.
    init(_ address: LogAddress, _ runtime: ServiceRuntime) throws {
        (self.address, self.runtime) = (address, runtime)
        appender = try address.openAppender()
    }

    var name: String { madeVisible("\(address)") }

    /// Appends all of them, and makes them durable. Throws `ServiceRuntime.Stopped`, and what `mayGoOn` does, which is asked
    /// before each further try. What is appended a second time after a failure is no other picture.
    func publish(_ entries: [Entry], mayGoOn: () throws -> Void) throws {
        var (isAway, pause_ms) = (false, 50)
        while true {
            do {
                try append(entries)
                if isAway { runtime.logger.notice("\(name) takes pictures again.") }
                return
            } catch let error as EventLogError {
                if !isAway { runtime.logger.warning("Pictures wait for \(name): \(error)") }
                isAway = true
                runtime.activity.waits(for: name)
                try runtime.pause(pause_ms)
                pause_ms = min(Self.pause_ms_max, pause_ms * 2)
                try mayGoOn()
            }
        }
    }

    private func append(_ entries: [Entry]) throws {
        let appender = try appender ?? address.openAppender()
        self.appender = appender
        do {
            for entry in entries {
                do { try append(entry, to: appender) } catch EventLogError.unacceptableRecord(let reason) {
                    runtime.logger.warning("\(name) takes no such picture, ever: \(reason)")
                }
            }
            try appender.flush()
        } catch {
            self.appender = nil
            _ = appender.settle()
            throw error
        }
    }

    private func append(_ entry: Entry, to appender: any EventLogAppender) throws {
        switch entry {
        case .picture(let picture):
            let key = Array(picture.customer.id.text.utf8)
            let record = picture.record { record in
                key.withView { key in record.withView { (try? appender.check(key: key, $0)) != nil } }
            }
            try appender.append(key: key, record)
        case .deletion(let id, let version):
            if address.traits.deletesByKey {
                try Array(id.text.utf8).withView { try appender.append(deletionOf: $0) }
            } else {
                try appender.append(key: Array(id.text.utf8), Picture.deletion(of: id, version))
            }
        }
    }
}
