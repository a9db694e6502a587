// The wire protocol's OP_MSG: a header of 16 bytes, 4 of flags, a 0, and a BSON document whose first field is the
// command, with the collection as its value.
#include "Message.h"
#include <stdint.h>
#include <string.h>

static uint32_t little_endian(const unsigned char *bytes) {
    return bytes[0] | bytes[1] << 8 | bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static enum phase phase_of_collection(const char *name) {
    if (!strcmp(name, "dead_letters")) return phase_letters;
    if (!strcmp(name, "customers")) return phase_customers;
    if (!strcmp(name, "products")) return phase_products;
    if (!strcmp(name, "holdings_history") || !strcmp(name, "paid_orders_history")) return phase_history;
    if (!strcmp(name, "positions")) return phase_positions;
    return phase_none;
}

static enum phase phase_of_command(const char *command, const char *collection) {
    enum phase phase = phase_of_collection(collection);
    if (phase == phase_none) return phase_none;
    if (!strcmp(command, "createIndexes")) return phase_indexes;
    if (!strcmp(command, "insert") || !strcmp(command, "update") || !strcmp(command, "delete")) return phase;
    // Looking for the position comes before the work; any other question is part of it.
    return phase == phase_positions ? phase_none : phase_applying;
}

enum phase phase_of_message(const unsigned char *bytes, size_t count) {
    enum { operation_message = 2013, header_bytes = 16, document_at = 21, text_type = 0x02 };
    if (count < document_at + 16 || little_endian(bytes + 12) != operation_message || bytes[header_bytes + 4] != 0)
        return phase_none;
    const unsigned char *field = bytes + document_at + 4, *end = bytes + count;
    if (*field++ != text_type) return phase_none;
    const unsigned char *name_end = memchr(field, 0, end - field);
    if (!name_end || end - name_end < 6) return phase_none;
    const unsigned char *value = name_end + 5;
    if (!memchr(value, 0, end - value)) return phase_none;
    return phase_of_command((const char *)field, (const char *)value);
}
