// Bytes to events: no bytes make the parser trap, what it accepts is JSON to Foundation as well, and written again by
// our own hand it is read as the same event.

import Bytes
import Foundation

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzEventParser(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = ByteView(UnsafeRawBufferPointer(start: start, count: count))
    compare(linesOf: bytes)
    guard let record = parsed(bytes) else { return 0 }
    var written: [UInt8] = []
    record.event.write(timestamp_ms: record.timestamp_ms, to: &written)
    guard let again = written.withView({ parsed($0) }) else { fatalError("what we write is refused") }
    precondition(again.event == record.event, "what we write is read as another event")
    precondition(again.timestamp_ms == record.timestamp_ms, "what we write happened at another time")
    let isJSON = (try? JSONSerialization.jsonObject(with: Data(written))) is [String: Any]
    precondition(isJSON, "what we write is not JSON to Foundation")
    return 0
}

/// Used again and again, as the joiner does: nothing of one record may be left for the next.
nonisolated(unsafe) private let parser = EventParser()
nonisolated(unsafe) private let other = EventParser()

/// What a line says is the same whatever the line before it said.
private func compare(linesOf bytes: ByteView) {
    guard let end = bytes.index(of: UInt8(ascii: "\n")) else { return }
    let (first, second) = (bytes.part(0..<end), bytes.part(end + 1..<bytes.count))
    for one in [parser, other] { one.forget() }
    _ = parsed(first, by: parser)
    let after = parsed(second, by: parser)
    let alone = parsed(second, by: other)
    precondition(after?.event == alone?.event, "the record before has changed what this one says")
    precondition(after?.timestamp_ms == alone?.timestamp_ms, "the record before has changed when this one happened")
}

extension EventParser {
    fileprivate func forget() {
        for place in 0..<KnownKey.count_max {
            recordKeys[place] = KnownKey()
            itemKeys[place] = KnownKey()
        }
    }
}

private func parsed(_ bytes: ByteView, by parser: EventParser = parser)
    -> (event: EventRecord, timestamp_ms: Int64)?
{
    var batch = EventBatch()
    let origin = EventParser.Origin(source: 0, start: 0, end: Int64(bytes.count), timestamp_ms: 7)
    guard (try? parser.parse(bytes, from: origin, into: &batch)) != nil, let event = batch.events.first else {
        return nil
    }
    return (batch.record(of: event), event.timestamp_ms)
}
