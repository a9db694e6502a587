import EventLog
import Mongo

/// A source as it is stored in `positions`.
struct KnownSource: Equatable, Sendable {
    /// Stays for good: the documents' applied positions are kept under it.
    var name: String
    /// What it is known by, and by its content alone; what older versions stored has neither.
    var identity: String?
    var content: String?
    /// By what it was known before it was carried elsewhere.
    var former: [String] = []
    /// Where it was seen last, and on which machine.
    var path: String?
    var host: String?
    /// The link through which it was read last, if it was by one.
    var link: String?
    /// Of a topic's partition: the group that reads it, and under which number it was taken last.
    var group: String?
    var owner: Int64?
    /// Whether somebody said that it is gone for good: then nothing is it, and its name is nobody else's.
    var isGivenUp = false
    var instances = 1
    /// One for each instance; `nil` for one that has not stored anything.
    var marks: [SourceMark?] = [nil]
    /// What of the document nobody can understand: it is no position then, and least of all the beginning.
    var oddity: String?

    /// Whether anything of it was read.
    var isBegun: Bool { marks.contains { $0 != nil } }

    var isByContent: Bool { identity == content }

    /// `nil` as soon as one instance has not stored anything.
    var smallest: SourceMark? {
        marks.contains { $0 == nil } ? nil : marks.compactMap { $0 }.min { $0.position < $1.position }
    }

    /// Whether this is where it was seen last, as far as that is known.
    func wasLastSeen(at sighting: Sighting) -> Bool {
        guard let path else { return name == sighting.place }
        return path == sighting.path && (host == nil || host == sighting.host)
    }

    /// What is to be stored of it now that it was seen; an identity of its own is never given up for its content.
    func seen(as sighting: Sighting) -> KnownSource {
        var seen = self
        if identity == nil || isByContent || !sighting.isByContent { seen.identity = sighting.identity ?? identity }
        seen.content = sighting.content ?? content
        (seen.path, seen.host) = (sighting.path, sighting.host)
        seen.link = sighting.link ?? link
        return seen
    }
}

extension KnownSource {
    /// `nil` for a document that is none of ours.
    init?(_ view: DocumentView) {
        guard let id = view.string("_id") else { return nil }
        let (source, group) = Self.parts(of: id)
        self.init(name: view.string("source") ?? source)
        self.group = view.string("group") ?? group
        owner = view.int64("owner")
        isGivenUp = view["given_up"]?.bool ?? false
        identity = view.string("identity")
        content = view.string("content")
        former = view.array("former")?.compactMap { $0.value.text?.string } ?? []
        path = view.string("path")
        host = view.string("host")
        link = view.string("link")
        // Other documents of the collection have neither.
        if view["instances"] == nil, view["shares"] == nil { return }
        do throws(NotUnderstood) { try readShares(view) } catch { oddity = error.description }
    }

    /// A partition of a topic is shared by nobody: there is one position in its document.
    private mutating func readShares(_ view: DocumentView) throws(NotUnderstood) {
        let limit: Int64 = group == nil ? 1_024 : 1
        guard view["instances"]?.text == nil, let count = view.wholeNumber("instances"), (1...limit).contains(count)
        else {
            throw NotUnderstood("instances", view["instances"])
        }
        guard let shares = view.array("shares"), shares.count == count else {
            throw NotUnderstood("shares", view["shares"])
        }
        instances = Int(count)
        marks = []
        for (_, share) in shares {
            if case .null = share {
                marks.append(nil)
                continue
            }
            guard let value = share.document?["position"], value.text == nil, value.wholeNumber ?? -1 >= 0 else {
                throw NotUnderstood("shares", share)
            }
            marks.append(share.document.flatMap(SourceMark.init))
        }
    }

    /// `SOURCE?group=GROUP`, as the documents of partitions are called.
    private static func parts(of id: String) -> (source: String, group: String?) {
        guard let mark = id.firstRange(of: "?group="), SourceName(id).isReadByGroups else { return (id, nil) }
        return (String(id[..<mark.lowerBound]), String(id[mark.upperBound...]))
    }

    /// Throws `StoreError` where its document is not understood.
    func understood() throws -> KnownSource {
        guard let oddity else { return self }
        throw StoreError(
            "the position of \(name) cannot be understood: \(oddity). This writes it anew: shop-positions reset '\(name)' --to "
                + "beginning (what was joined before has no second effect)", .configuration)
    }

    /// What tells it from others, and where it was seen.
    func writeIdentity(to d: inout DocumentWriter) {
        if let identity { d.string("identity", identity) }
        if let content { d.string("content", content) }
        if let path { d.string("path", path) }
        if let host { d.string("host", host) }
        if let link { d.string("link", link) }
    }
}

extension SourceMark {
    func write(to d: inout DocumentWriter) {
        d.int64("position", position)
        if let last { return last.write(to: &d) }
        // A position in a partition of which nothing was read has nothing to be recognised by.
        if inode == 0, headFingerprint == 0, tailFingerprint == 0 { return }
        d.int64("device", device)
        d.int64("inode", inode)
        d.int64("head_fingerprint", headFingerprint)
        d.int64("tail_fingerprint", tailFingerprint)
    }

    init?(_ view: DocumentView) {
        guard let position = view.wholeNumber("position"), position > 0 else { return nil }
        self.init(
            position: position, device: view.int64("device") ?? 0, inode: view.int64("inode") ?? 0,
            headFingerprint: view.int64("head_fingerprint") ?? 0, tailFingerprint: view.int64("tail_fingerprint") ?? 0)
        last = LastRecord(view)
    }
}

extension LastRecord {
    fileprivate func write(to d: inout DocumentWriter) {
        d.int64("last_offset", offset)
        if let timestamp_ms { d.int64("last_timestamp_ms", timestamp_ms) }
        d.int64("last_fingerprint", fingerprint)
    }

    fileprivate init?(_ view: DocumentView) {
        guard let offset = view.int64("last_offset"), let fingerprint = view.int64("last_fingerprint") else {
            return nil
        }
        self.init(offset: offset, timestamp_ms: view.int64("last_timestamp_ms"), fingerprint: fingerprint)
    }
}
