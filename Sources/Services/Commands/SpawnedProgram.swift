// Unsafe here: the texts that posix_spawn(3) wants as C has them, and the bytes that write(2) takes. It is sound because the
// texts are copies, kept for the call and freed once, and an address is given with the size of the array that it is of.

import Glibc

/// A program at work, in a process group of its own: what it reads, what it says, and its end.
///
/// It has the three standard descriptors and no other, and no signal is blocked or ignored. Belongs to one thread.
final class SpawnedProgram {
    /// How it ended: with a status, by a signal, or nobody knows.
    enum Ending: Equatable { case exited(Int32), signalled(Int32), unknown }

    private let processID: pid_t
    private var input: Descriptor?
    private var output: Descriptor?

    /// `posix_spawn(3)`; standard output and standard error are one. Throws `NotStarted`.
    init(_ path: String, _ arguments: [String], environment: [String]) throws {
        // Where it is ignored nobody hears how a program has ended.
        signal(SIGCHLD, SIG_DFL)
        let (itsInput, input) = try makePipe()
        let (output, itsOutput) = try makePipe()
        for end in [input, output] { _ = fcntl(end.number, F_SETFL, O_NONBLOCK) }
        processID = try spawn(path, arguments, environment, [itsInput, itsOutput, itsOutput])
        (self.input, self.output) = (input, output)
    }

    /// `write(2)`: how many bytes went in just now; nil where it reads no more.
    func feed(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard let input else { return nil }
        return withoutPipeSignal {
            let count = bytes.withUnsafeBytes { write(input.number, $0.baseAddress, $0.count) }
            return count >= 0 ? count : errno == EAGAIN || errno == EINTR ? 0 : nil
        }
    }

    /// It has read, or will read, all that there is.
    func endInput() { input = nil }

    /// `read(2)`: what it has said and nobody has read yet, a part of it; empty where there is nothing.
    func read() -> ArraySlice<UInt8> {
        guard let output else { return [] }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = Glibc.read(output.number, &bytes, bytes.count)
        if count == 0 || count < 0 && errno != EAGAIN && errno != EINTR { self.output = nil }
        return bytes.prefix(max(0, count))
    }

    /// `poll(2)`: until it says something or takes more, but no longer than so many milliseconds.
    func wait(_ wait_ms: Int32) {
        var ends = [(output, POLLIN), (input, POLLOUT)].map { end, event in
            pollfd(fd: end?.number ?? -1, events: Int16(event), revents: 0)
        }
        poll(&ends, nfds_t(ends.count), wait_ms)
    }

    /// `waitid(2)`: whether it has ended. Until `reap` nobody else gets its number, nor that of its group.
    var hasEnded: Bool {
        var info = siginfo_t()
        let result = waitid(P_PID, id_t(processID), &info, WEXITED | WNOHANG | WNOWAIT)
        return result == 0 ? info.si_signo == SIGCHLD : errno != EINTR
    }

    /// `kill(2)`, of its group. Not after `reap`.
    func signalGroup(_ number: Int32) { kill(-processID, number) }

    /// `waitpid(2)`, once it has ended.
    func reap() -> Ending {
        var status: Int32 = 0
        guard waitpid(processID, &status, 0) == processID else { return .unknown }
        return status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .signalled(status & 0x7F)
    }

    /// Why a program could not be started if it were tried now, as far as that can be seen.
    static func fault(of path: String) -> NotStarted? {
        var status = stat()
        if stat(path, &status) != 0 { return NotStarted(path, errno) }
        if status.st_mode & S_IFMT == S_IFDIR { return NotStarted(path, EISDIR) }
        return access(path, X_OK) == 0 ? nil : NotStarted(path, errno)
    }
}

/// An open descriptor, closed with its last owner.
private final class Descriptor {
    let number: Int32
    init(owning number: Int32) { self.number = number }
    deinit { close(number) }
}

private func makePipe() throws -> (reading: Descriptor, writing: Descriptor) {
    var ends: [Int32] = [-1, -1]
    if pipe(&ends) != 0 { throw NotStarted("a pipe", errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (Descriptor(owning: ends[0]), Descriptor(owning: ends[1]))
}

private func spawn(
    _ path: String, _ arguments: [String], _ environment: [String], _ streams: [Descriptor]
) throws -> pid_t {
    var (actions, attributes) = (posix_spawn_file_actions_t(), posix_spawnattr_t())
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    let texts = [[path] + arguments, environment].map { $0.map { strdup($0) } + [nil] }
    defer {
        posix_spawn_file_actions_destroy(&actions)
        posix_spawnattr_destroy(&attributes)
        for text in texts.joined() { free(text) }
    }
    give(streams, &actions)
    startAfresh(&attributes)
    var processID: pid_t = 0
    var code = posix_spawn(&processID, path, &actions, &attributes, texts[0], texts[1])
    // Somebody is just writing it, or a program that is being started has it open from whoever did.
    for _ in 0..<20 where code == ETXTBSY {
        usleep(50_000)
        code = posix_spawn(&processID, path, &actions, &attributes, texts[0], texts[1])
    }
    if code != 0 { throw NotStarted(path, code) }
    return processID
}

private func give(_ streams: [Descriptor], _ actions: inout posix_spawn_file_actions_t) {
    for (number, stream) in streams.enumerated() {
        posix_spawn_file_actions_adddup2(&actions, stream.number, Int32(number))
    }
    _ = addCloseFrom(&actions, Int32(streams.count))
}

/// In glibc since 2.34, whose header shows it to C alone.
@_silgen_name("posix_spawn_file_actions_addclosefrom_np")
private func addCloseFrom(_ actions: UnsafeMutablePointer<posix_spawn_file_actions_t>, _ first: Int32) -> Int32

private func startAfresh(_ attributes: inout posix_spawnattr_t) {
    var (none, all) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
}

/// A pipe that nobody reads any more is an error of write(2), not the end of the process.
private func withoutPipeSignal<R>(_ body: () -> R) -> R {
    var (pipeSignal, before, now) = (sigset_t(), sigset_t(), timespec())
    sigemptyset(&pipeSignal)
    sigaddset(&pipeSignal, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &pipeSignal, &before)
    let result = body()
    while sigtimedwait(&pipeSignal, nil, &now) == SIGPIPE {}
    pthread_sigmask(SIG_SETMASK, &before, nil)
    return result
}
