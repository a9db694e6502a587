// A library to be loaded into the shop's programs before all others (LD_PRELOAD). It sees the system calls that leave
// a trace outside the process, tells the tests by a shared file what the program is doing, and kills or stops the
// process at the call that the tests chose.
//
// SHOP_CRASH_POINTS names the file: 64 words of 32 bits, which the test made beforehand. Without it the library only
// passes calls on. The same numbers stand in Tests/Support/CrashPoints.swift.
#pragma once

enum { words_max = 64, phases_max = 16, descriptors_max = 4096 };

/// The words of the file. The last three are the first of `phases_max` words, one for each phase.
enum word {
    word_action = 0,   // what to do, see `action`
    word_place = 1,    // at which call, the first being 1
    word_phase = 2,    // of which phase; 0: of all calls that leave a trace
    word_calls = 3,    // how many such calls began so far
    word_current = 4,  // what the program is doing, as far as its last message tells
    word_fired = 5,    // 1 once the action was taken
    word_size = 6,     // a request for so many bytes of memory, or a few more, is a trap; 0: none is
    word_begun = 16,   // how often each phase was begun
    word_open = 32,    // how many messages of each phase wait for their answer
};

enum action {
    action_none = 0,
    action_kill_before = 1,
    action_kill_after = 2,
    // Only the first half of what is written to a file gets there.
    action_tear = 3,
    action_stop_before = 4,
};

/// What a program is doing. From `phase_letters` on these are the steps that write to the database.
enum phase {
    phase_none = 0,
    phase_reading = 1,
    phase_applying = 2,
    phase_letters = 3,
    phase_customers = 4,
    phase_products = 5,
    phase_history = 6,
    phase_positions = 7,
    phase_indexes = 8,
    phase_file = 9,
    // Writing to a file, which alone can be torn.
    phase_write = 10,
};
