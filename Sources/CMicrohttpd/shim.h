#include <microhttpd.h>
#include <sys/socket.h>

// Swift calls no function with variable arguments, and sees the library's enumerations under other names from version to
// version: these are the calls of libmicrohttpd that have either.

/// Starts a daemon on a socket that listens, which is the daemon's from then on: with one thread for all connections, or with
/// one for each.
static inline struct MHD_Daemon *shop_http_start(
    int has_thread_for_each, int listening, MHD_AccessHandlerCallback answer, MHD_RequestCompletedCallback completed,
    MHD_NotifyConnectionCallback connected, void *context, unsigned int connections_max, size_t connection_bytes,
    unsigned int silence_s) {
    unsigned int flags = MHD_USE_INTERNAL_POLLING_THREAD;
    flags |= has_thread_for_each ? MHD_USE_THREAD_PER_CONNECTION | MHD_USE_POLL : MHD_USE_EPOLL;
    return MHD_start_daemon(
        flags, 0, NULL, NULL, answer, context,
        MHD_OPTION_LISTEN_SOCKET, listening,
        MHD_OPTION_NOTIFY_COMPLETED, completed, context,
        MHD_OPTION_NOTIFY_CONNECTION, connected, context,
        MHD_OPTION_CONNECTION_LIMIT, connections_max,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, connection_bytes,
        MHD_OPTION_CONNECTION_TIMEOUT, silence_s,
        MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1,
        MHD_OPTION_END);
}

/// What callbacks return.
static inline enum MHD_Result shop_http_result(int is_fine) { return is_fine ? MHD_YES : MHD_NO; }

/// Whether a connection has just begun; else it ends.
static inline int shop_http_begins(enum MHD_ConnectionNotificationCode code) {
    return code == MHD_CONNECTION_NOTIFY_STARTED;
}

/// The socket of a connection.
static inline int shop_http_socket(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info == NULL ? -1 : info->connect_fd;
}

/// Hands over the fields of the head, or what stands behind the question mark.
static inline void shop_http_values(
    struct MHD_Connection *connection, int is_head, MHD_KeyValueIteratorN take, void *context) {
    MHD_get_connection_values_n(connection, is_head ? MHD_HEADER_KIND : MHD_GET_ARGUMENT_KIND, take, context);
}

/// A response with a copy of these bytes.
static inline struct MHD_Response *shop_http_response(size_t count, void *bytes) {
    return MHD_create_response_from_buffer(count, bytes, MHD_RESPMEM_MUST_COPY);
}
