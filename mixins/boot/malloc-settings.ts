/**
 * Memory: how glibc is asked to give memory back.
 *
 * Its allocator makes an arena for each thread, and once a block of 19 MB was freed (that of one
 * password's hash) it takes the next one of that size from an arena and keeps it. With a fixed
 * threshold such blocks are mapped and go back at once (mallopt(3)).
 */
export const smallMemory = { MALLOC_ARENA_MAX: "2", MALLOC_MMAP_THRESHOLD_: "1048576" } as const;
