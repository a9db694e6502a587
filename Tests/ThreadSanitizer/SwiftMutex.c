// Tells ThreadSanitizer of the locks that it cannot see. Swift's Mutex takes a free lock in code of the program, which is
// watched; one that another thread holds it takes inside libswiftSynchronization, which was built without. These two stand
// in front of that library's own, in builds with ThreadSanitizer alone.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>
#include <stdint.h>

#define SWIFT_METHOD __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *self

#define LOCK_SLOW "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK_SLOW "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

void __tsan_acquire(void *address);
void __tsan_release(void *address);

SWIFT_METHOD void shop_lock_slow(uint32_t owner, SELF) __asm__(LOCK_SLOW);
SWIFT_METHOD void shop_unlock_slow(SELF) __asm__(UNLOCK_SLOW);

typedef SWIFT_METHOD void lock_slow(uint32_t owner, SELF);
typedef SWIFT_METHOD void unlock_slow(SELF);

SWIFT_METHOD void shop_lock_slow(uint32_t owner, SELF) {
    ((lock_slow *)dlsym(RTLD_NEXT, LOCK_SLOW))(owner, self);
    __tsan_acquire(self);
}

SWIFT_METHOD void shop_unlock_slow(SELF) {
    __tsan_release(self);
    ((unlock_slow *)dlsym(RTLD_NEXT, UNLOCK_SLOW))(self);
}
