// Reads the switch before anything of Swift runs: what initialises a global is mutated, too.

#include "CMutant.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static uint8_t reached[SHOP_MUTANTS_MAX];

int32_t shop_mutant = 0;
uint8_t *shop_mutants_reached = reached;

// The file is shared memory, so that a program that is killed has noted what it reached.
static void trace(const char *path) {
    int file = open(path, O_RDWR | O_CLOEXEC);
    if (file < 0) return;
    void *shared = mmap(NULL, SHOP_MUTANTS_MAX, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (shared != MAP_FAILED) shop_mutants_reached = shared;
    close(file);
}

__attribute__((constructor(101))) static void begin(void) {
    const char *number = getenv("SHOP_MUTANT");
    if (number) shop_mutant = atoi(number);
    const char *path = getenv("SHOP_MUTANT_TRACE");
    if (path) trace(path);
}
