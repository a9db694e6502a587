import ArgumentParser
import EventLog
import Glibc
import Mongo
import ShopStore

/// What a program's exit status says (the numbers are those of `sysexits.h`).
public enum ExitStatus: Int32, Sendable {
    case done = 0
    case usage = 64
    case badData = 65
    case inputMissing = 66
    case unavailable = 69
    case failed = 70
    /// No room on the disk that is written to.
    case diskFull = 74
    case configuration = 78
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
    public var status: ExitStatus
    public var message: String

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
