import ArgumentParser
import EventLog
import Glibc
import Mongo
import ShopStore

/// What a program's exit status says (the numbers are those of `sysexits.h`).
public enum ExitStatus: Int32, Sendable {
    /// All is done, or a signal asked for the end.
    case done = 0
    /// The arguments do not fit the program, or each other (`EX_USAGE`).
    case usage = 64
    /// A record is no event, and the run was to stop there (`EX_DATAERR`).
    case badData = 65
    /// What was to be read is not there, or not any more (`EX_NOINPUT`).
    case inputMissing = 66
    /// The database or the broker does not answer (`EX_UNAVAILABLE`).
    case unavailable = 69
    /// Anything else, ours or the system's (`EX_SOFTWARE`).
    case failed = 70
    /// No room on the disk that is written to.
    case diskFull = 74
    /// What was to be no more than so much is more (`EX_TEMPFAIL`).
    case beyond = 75
    case configuration = 78
    /// A second signal ended it at once, or the first one before all was done.
    case interrupted = 130

    /// Whose move it is where the log's operating system refused a call.
    init(_ fault: EventLogError.Fault) {
        self =
            switch fault {
            case .usage: .usage
            case .configuration: .configuration
            case .input: .inputMissing
            case .environment: .unavailable
            }
    }
}

/// Something that ends a program, with the words for it.
public struct Failure: Error {
    /// What the process ends with.
    public var status: ExitStatus
    /// For people, in one line; passwords are in none.
    public var message: String

    /// A failure in words of one's own.
    public init(_ status: ExitStatus, _ message: String) {
        self.status = status
        self.message = message
    }

    /// Every error of the shop's modules, with the status that tells whose move it is.
    public init(_ error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let error as MongoError: self.init(StoreError(error))
        case let error as StoreError:
            switch error.kind {
            case .unavailable: self.init(.unavailable, "the database is unavailable: \(error.cause)")
            case .configuration, .overtaken: self.init(.configuration, "\(error)")
            case .other: self.init(.failed, "\(error)")
            }
        case let error as EventLogError:
            self.init(error.isFullDisk ? .diskFull : ExitStatus(error.fault), "\(error)")
        default: self.init(.failed, "\(error)")
        }
    }
}

extension EventLogError {
    /// Whether what is written to has no room: the disk (`ENOSPC`), or what its user may use of it (`EDQUOT`).
    var isFullDisk: Bool {
        guard case .system(_, _, let code) = self else { return false }
        return isNoSpace(code)
    }
}

func isNoSpace(_ code: Int32) -> Bool { code == ENOSPC || code == EDQUOT }

/// Runs the body of a command; a failure goes to standard error, and its status to whoever started the program.
public func reporting(_ body: () throws -> Void) throws {
    // A reader that has gone is an error of write(2), not the end of the process.
    signal(SIGPIPE, SIG_IGN)
    do {
        try body()
    } catch EventLogError.outputClosed {
        // Whoever read the output has seen enough.
        throw ExitCode.success
    } catch let code as ExitCode {
        throw code
    } catch {
        let failure = Failure(error)
        Terminal.endShow()
        Terminal.complain(failure.message)
        throw ExitCode(failure.status.rawValue)
    }
}
