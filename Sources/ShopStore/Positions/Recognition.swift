// Which of the known sources a file is: a decision without any reading or writing of its own.
//
// The identity says which log it is, and the bytes before the positions that it still is what was read. Both must
// agree. Where the log lies decides nothing, but helps to tell a log that was replaced from one that is new.

import EventLog
import Shop

/// What a file turned out to be.
enum Recognition: Equatable {
    case known(KnownSource)
    /// One that nobody has read; the name it gets.
    case new(name: String)
    /// It has nothing yet by which it could be told from others.
    case notYet

    var isNew: Bool { if case .new = self { true } else { false } }
}

/// The sources that come into question.
struct KnownSources {
    private let byName: [String: KnownSource]
    private let byIdentity: [String: KnownSource]
    private let byContent: [String: [KnownSource]]
    private let byPath: [String: [KnownSource]]
    /// By what they were before they were carried elsewhere.
    private let byFormer: [String: KnownSource]

    init(_ sources: [KnownSource]) {
        let sources = sources.sorted { $0.name < $1.name }
        byName = Dictionary(sources.map { ($0.name, $0) }) { one, _ in one }
        byIdentity = Dictionary(sources.compactMap { s in s.identity.map { ($0, s) } }) { one, _ in one }
        byContent = Dictionary(grouping: sources.filter { $0.content != nil }) { $0.content ?? "" }
        byPath = Dictionary(grouping: sources.filter { $0.path != nil }) { $0.path ?? "" }
        byFormer = Dictionary(sources.flatMap { s in s.former.map { ($0, s) } }) { one, _ in one }
    }

    /// Throws `EventLogError` where it is not what was read, or where it can't be told what it is.
    func recognise(_ sighting: Sighting) throws -> Recognition {
        if let same = sameLog(as: sighting) {
            try check(same, sighting)
            return .known(same)
        }
        if let identity = sighting.identity, let carried = byFormer[identity] {
            throw Self.wasCarried(carried, sighting)
        }
        if let here = lastSeen(at: sighting) {
            if here.isBegun { return .known(try successor(of: here, sighting)) }
            if here.identity == nil, sighting.identity != nil { return .known(here) }
        }
        guard let identity = sighting.identity else { return .notYet }
        return .new(name: freeName(sighting.place, identity))
    }

    /// By the identity that it carries, else by its content, if one of both has nothing else.
    private func sameLog(as sighting: Sighting) -> KnownSource? {
        guard let identity = sighting.identity, let content = sighting.content ?? sighting.identity else { return nil }
        if let same = byIdentity[identity] { return same }
        let alike = (byContent[content] ?? []).filter { !$0.isGivenUp && ($0.isByContent || sighting.isByContent) }
        return alike.first { $0.wasLastSeen(at: sighting) } ?? alike.first
    }

    private func lastSeen(at sighting: Sighting) -> KnownSource? {
        let here = ([byName[sighting.place]].compactMap { $0 } + (byPath[sighting.path] ?? []))
            .filter { !$0.isGivenUp && $0.wasLastSeen(at: sighting) }
        return here.first(where: \.isBegun) ?? here.first
    }

    /// Its own name if that is free, else with as much of the identity as it takes.
    private func freeName(_ place: String, _ identity: String) -> String {
        let digits = hexadecimalFingerprint(identity)
        let names = [place, "\(place)#\(digits.prefix(8))", "\(place)#\(digits)"]
        return names.first { byName[$0] == nil } ?? "\(place)#\(identity)"
    }
}

extension KnownSources {
    /// The file says that it is this source: its content must agree, and no other file may say the same.
    private func check(_ same: KnownSource, _ sighting: Sighting) throws {
        let isHere = same.wasLastSeen(at: sighting)
        if let disagreement = try Self.disagreement(same, sighting) {
            if isHere { throw disagreement }
            throw EventLogError.otherLog(
                name: sighting.place,
                reason:
                    "it \(sighting.isByContent ? "begins like" : "carries the identity of") \(Self.shown(same)), but does not "
                    + "hold what was read there (\(disagreement)). \(Self.adviceOnCopy(sighting))")
        }
        guard !isHere, sighting.isByContent, let path = same.path, same.host == sighting.host,
            try sighting.whereabouts(path) == .lookalike
        else { return }
        throw EventLogError.otherLog(
            name: sighting.place,
            reason:
                "it can't be told from \(Self.shown(same)), which still stands there. \(Self.adviceOnCopy(sighting))")
    }

    private static func adviceOnCopy(_ sighting: Sighting) -> String {
        sighting.isByContent
            ? "If it is a log of its own, make it a directory log, which carries an identity; if it is a copy, join "
                + "only one of them"
            : "If it is a copy that is to be a log of its own, remove its file \"log-id\""
    }

    /// How much two files must have in common, in bytes, until that is no accident.
    private static let common_bytes_min: Int64 = 256

    /// Throws where a file that nobody knows holds all that was read as another source, and does not say itself that it is
    /// another one: a partition with another number, or by itself, or in another log, too. Its records would be applied a
    /// second time.
    static func refuse(_ sighting: Sighting, readAs sources: [KnownSource]) throws {
        for source in sources where source.firstLine != nil && source.firstLine == sighting.firstLine {
            let marks = source.marks.compactMap { $0 }
            guard let least = marks.map(\.position).min(), least >= common_bytes_min else { continue }
            if try disagreement(source, sighting) != nil { continue }
            if source.isGivenUp { throw Self.cameBack(source, sighting) }
            guard try source.maySight(sighting) else { continue }
            throw EventLogError.otherLog(
                name: sighting.place,
                reason:
                    "it holds what was read as \(shown(source)). Read it as that (a directory log is known by its file "
                    + "\"log-id\"), or take the copy away. If it is that log, moved: shop-positions carry '\(source.name)' --events "
                    + "'\(sighting.place)'")
        }
    }

    private static func cameBack(_ source: KnownSource, _ sighting: Sighting) -> EventLogError {
        .otherLog(
            name: sighting.place,
            reason:
                "it holds what was read as \(source.name), which was given up: read from its beginning, all of that would count "
                + "a second time. This goes on behind it: shop-positions carry '\(source.name)' --events '\(sighting.place)'"
        )
    }

    private static func wasCarried(_ source: KnownSource, _ sighting: Sighting) -> EventLogError {
        .otherLog(
            name: sighting.place,
            reason:
                "it was read as \(source.name), which was carried to \(source.path ?? "another place"): read here, all of that "
                + "would count a second time. Join the log there, or carry it back: shop-positions carry '\(source.name)' "
                + "--events '\(sighting.place)'"
        )
    }

    /// What stands where a source was read that it is not by its identity: it goes on if it is still what was read, and
    /// only lacked an identity, or has lost it.
    private func successor(of here: KnownSource, _ sighting: Sighting) throws -> KnownSource {
        if let known = here.identity, let found = sighting.identity, !here.isByContent, !sighting.isByContent {
            throw EventLogError.otherLog(
                name: sighting.place,
                reason:
                    "another log (\(found)) stands where \(Self.shown(here)) was read (\(known)). Give it another path, or "
                    + "move the one that was read back")
        }
        if let disagreement = try Self.disagreement(here, sighting) { throw disagreement }
        return here
    }

    /// The first of its positions that the file does not agree with.
    private static func disagreement(_ known: KnownSource, _ sighting: Sighting) throws -> EventLogError? {
        for mark in known.marks.compactMap({ $0 }) {
            do { try sighting.verify(mark) } catch let error as EventLogError where error.saysOtherContent {
                return error
            }
        }
        return nil
    }

    private static func shown(_ known: KnownSource) -> String {
        guard let path = known.path, SourceName.ofFile(at: path) != known.name else { return known.name }
        return "\(known.name), last seen at \(path)"
    }
}

extension KnownSource {
    fileprivate var firstLine: String? { content.map { String($0.prefix { $0 != "/" }) } }

    /// Whether a file that holds what was read of this may be just that: it, too, has nothing but its content, or carries
    /// the identity of the same log, or is the very file, or stands for one that is gone.
    fileprivate func maySight(_ sighting: Sighting) throws -> Bool {
        if isByContent || sighting.isByContent { return true }
        let log = { (identity: String?) in identity.map { $0.prefix { $0 != "/" } } }
        if log(identity) == log(sighting.identity) { return true }
        guard let path, host == sighting.host else { return false }
        let there = try sighting.whereabouts(path)
        return there == .same || there == .nothing
    }
}

/// 16 digits.
private func hexadecimalFingerprint(_ text: String) -> String {
    let digits = String(stableHash(text.utf8), radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
}
