/*
 * What no line of Python may do, because it would change the memory that it is at work on (harness/shared_heap.py).
 *
 * Nothing here looks at an object. `at`, `size` and `offset` are whole pages.
 */
#define _GNU_SOURCE
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/*
 * Copies memory to a file, and maps that in its place: private, so that what is written to it from now on stays this process's own.
 * 0, or -1 where the memory is as it was.
 */
int assay_share(void *at, size_t size, int file, off_t offset)
{
    void *copy = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, offset);
    if (copy == MAP_FAILED)
        return -1;
    memcpy(copy, at, size);
    munmap(copy, size);
    return mmap(at, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, file, offset) == at ? 0 : -1;
}

/* Lets go of pages that are as the file has them, which `view` maps too: read again, they are the same, and a fork has no entries for them. */
void assay_let_go(char *at, const char *view, size_t size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t begin = 0;
    for (size_t here = 0; here < size; here += page) {
        if (memcmp(at + here, view + here, page) == 0)
            continue;
        if (begin < here)
            madvise(at + begin, here - begin, MADV_DONTNEED);
        begin = here + page;
    }
    if (begin < size)
        madvise(at + begin, size - begin, MADV_DONTNEED);
}

/*
 * Takes every free block below the top of the heap, so that forks allocate side by side above it: for the C library's own allocator,
 * which warm containers use (PYTHONMALLOC=malloc). The blocks are never given back.
 *
 * Blocks of up to 1032 bytes are kept by their size, seven of each (tcache_count); those of up to 128 (fast bins) are not split for
 * smaller ones. So small ones are taken by each size that there is.
 */
void assay_plug_holes(void)
{
    enum { LARGEST = 1 << 16, SMALL = 1032, SMALLEST = 24, STEP = 16, KEPT = 7 };
    /* Whole pages among the holes go back first: of a plug in them, only the first page is ever written to. */
    malloc_trim(0);
    for (size_t size = SMALLEST; size <= SMALL; size += STEP)
        for (int count = 0; count < KEPT; count++)
            (void)!malloc(size);
    char *top = (char *)sbrk(0) - mallinfo2().keepcost;
    for (size_t size = LARGEST; size >= SMALLEST; size = size > 2 * SMALL ? size / 2 : size > SMALL ? SMALL : size - STEP) {
        char *block;
        while ((block = malloc(size)) != NULL && block < top)
            continue;
        free(block);
    }
}
