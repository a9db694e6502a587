// The kinds of log there are. Another one is a folder of its own, and a line here.

import Synchronization

enum Transports {
    /// In the order in which help names them. The last one is asked first whether an address is its own, and files take
    /// what nobody else does: any text can be a path.
    private static let kinds = Mutex<[any Transport.Type]>([
        FileLog.self,
        StandardStreams.self,
        KafkaTopic.self,
    ])

    static var all: [any Transport.Type] { kinds.withLock { $0 } }

    /// One more, for as long as the process lives: tests have logs of their own.
    static func add(_ kind: any Transport.Type) {
        kinds.withLock { kinds in if !kinds.contains(where: { $0 == kind }) { kinds.append(kind) } }
    }
}
