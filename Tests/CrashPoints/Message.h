// What a message to MongoDB asks for, told from its first bytes.
#pragma once
#include <stddef.h>
#include "CrashPoints.h"

/// Enough of a message to hold the command and the collection's name.
enum { message_head_bytes = 256 };

/// `phase_none` for anything that is no command on one of the shop's collections.
enum phase phase_of_message(const unsigned char *bytes, size_t count);
