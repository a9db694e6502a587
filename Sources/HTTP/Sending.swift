// Unsafe here: libmicrohttpd's responses. It is sound because it copies the bytes that it is given at once, and keeps a stream's
// object until it says that it is done with it.
import CMicrohttpd

/// Queues a response (`MHD_queue_response`).
func send(_ response: HTTPResponse, of service: HTTPService, over connection: OpaquePointer) -> MHD_Result {
    guard let queued = make(response.body, of: service) else { return shop_http_result(0) }
    defer { MHD_destroy_response(queued) }
    for field in response.fields {
        // A field that the library does not take is not worth an answer's loss.
        _ = MHD_add_response_header(queued, field.name, field.value)
    }
    return MHD_queue_response(connection, UInt32(response.status), queued)
}

private func make(_ body: HTTPResponse.Body, of service: HTTPService) -> OpaquePointer? {
    switch body {
    case .bytes(var bytes): return shop_http_response(bytes.count, &bytes)
    case .stream(let next):
        let stream = Unmanaged.passRetained(Stream(service, next)).toOpaque()
        return MHD_create_response_from_callback(UInt64.max, Stream.block_bytes, readStream, stream, freeStream)
    }
}

/// A body that goes on.
private final class Stream {
    static let block_bytes = 8 << 10
    private let service: HTTPService
    private let next: @Sendable () throws -> [UInt8]?
    private var rest: ArraySlice<UInt8> = []

    init(_ service: HTTPService, _ next: @escaping @Sendable () throws -> [UInt8]?) {
        (self.service, self.next) = (service, next)
    }

    /// Fills the buffer as far as there is something; nil at the end.
    func read(into buffer: UnsafeMutableBufferPointer<CChar>) throws -> Int? {
        while rest.isEmpty {
            // Cut short is not whole.
            if service.isOver { throw CancellationError() }
            guard let more = try next() else { return nil }
            rest = more[...]
        }
        let part = rest.prefix(buffer.count)
        for (index, byte) in part.enumerated() { buffer[index] = CChar(bitPattern: byte) }
        rest = rest.dropFirst(part.count)
        return part.count
    }
}

/// `MHD_ContentReaderCallback`.
private func readStream(
    _ context: UnsafeMutableRawPointer?, _ position: UInt64, _ buffer: UnsafeMutablePointer<CChar>?, _ room: Int
) -> Int {
    // -1 is MHD_CONTENT_READER_END_OF_STREAM, -2 MHD_CONTENT_READER_END_WITH_ERROR.
    guard let context, let buffer else { return -1 }
    let stream = Unmanaged<Stream>.fromOpaque(context).takeUnretainedValue()
    do {
        return try stream.read(into: UnsafeMutableBufferPointer(start: buffer, count: room)) ?? -1
    } catch { return -2 }
}

/// `MHD_ContentReaderFreeCallback`.
private func freeStream(_ context: UnsafeMutableRawPointer?) {
    guard let context else { return }
    Unmanaged<Stream>.fromOpaque(context).release()
}
