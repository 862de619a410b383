/**
 * Malloc settings: make glibc return freed memory to the system.
 *
 * glibc keeps an arena per thread. A password hash uses a block of 19 MB. Once one was freed, glibc
 * serves the next block of that size from an arena and keeps it. With a fixed threshold such blocks
 * are mapped and returned at once (mallopt(3)).
 */
export const smallMemory = { MALLOC_ARENA_MAX: "2", MALLOC_MMAP_THRESHOLD_: "1048576" } as const;
