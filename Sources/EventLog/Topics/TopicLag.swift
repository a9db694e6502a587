// How far a group is behind the end of a topic.

/// A partition, and how far a group of readers is behind in it.
public struct TopicLag: Sendable {
    /// The same name as a reader's source has.
    public let source: String
    /// The offset at which the group goes on: its position, or the first one kept where it has none; the end where no
    /// message is left.
    public let position: Int64
    /// The offset after the last message.
    public let end: Int64
    /// When the message at `position` was made, in Unix milliseconds (UTC); nil where there is none, or no answer.
    public let oldest_ms: Int64?
    /// What was to be read and is not there any more.
    public let missing: MissingRecords?

    /// The offsets in between, in messages: none where no message is left; else more than there are where the topic has
    /// offsets without a message.
    public var records: Int64 { end - position }
}
