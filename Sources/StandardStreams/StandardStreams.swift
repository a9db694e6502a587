// What a program does before anything else.
import Glibc

/// Opens `/dev/null` on those of the descriptors 0, 1 and 2 that were closed when the program started (`open(2)`).
///
/// The next file or socket to be opened would get such a number, and what is said to standard output or standard error
/// would go into it: into the event log, or into the connection to the database. Must come before anything that opens
/// something. Ends the process with status 71 (`EX_OSERR`) where even that cannot be opened.
public func occupyStandardStreams() {
    while true {
        // The lowest number that is free, says POSIX.
        let descriptor = open("/dev/null", O_RDWR)
        if descriptor < 0 && errno == EINTR { continue }
        if descriptor < 0 { _exit(71) }
        if descriptor > STDERR_FILENO {
            close(descriptor)
            return
        }
    }
}
