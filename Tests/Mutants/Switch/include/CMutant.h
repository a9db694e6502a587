// Which of the mutants in this build is switched on. Every mutated place asks `mutant_is`, once it is reached.

#ifndef SHOP_MUTANT_H
#define SHOP_MUTANT_H

#include <stdbool.h>
#include <stdint.h>

#define SHOP_MUTANTS_MAX 65536

// From SHOP_MUTANT, read before `main`; 0, which no mutant has, without it.
extern int32_t shop_mutant;
// A byte for each mutant, set where its place was reached: in the file SHOP_MUTANT_TRACE, else in memory.
extern uint8_t *shop_mutants_reached;

static inline bool mutant_is(int32_t number) {
    shop_mutants_reached[number] = 1;
    return shop_mutant == number;
}

#endif
