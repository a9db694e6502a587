import ShopCommand

#if MIMALLOC
    import CMimalloc

    // Linked, mimalloc stands in for the C library's `malloc` everywhere in the process. librdkafka takes memory for each
    // message on a thread of its own, and the reading thread gives it back: in the C library both then wait for one lock.
    _ = mi_version()
#endif

ShopJoiner.start()
