/* The native layout of a board's segment, the same for 32- and 64-bit programs. docs/protocol.md tells it for
 * people who write a peer in another language; the two must say the same.
 *
 *      0  header, 4096 bytes
 *   4096  slot 0, the capacity rounded up to 4096
 *      …  slot 1, as large
 *
 * Integers are in the machine's byte order. Everything is written under the segment's lock, but for the
 * acknowledgement and the viewer's facts, which the board's viewer alone writes, each guarded by a version
 * that is odd while it is written.
 *
 * The sequence is one 8-byte word at an 8-byte boundary, loaded and stored by one instruction on every
 * machine that has one (i586 and later, ARMv7 and later, all 64-bit ones); the assertion below refuses the
 * others.
 */
#ifndef PLACARD_LAYOUT_H
#define PLACARD_LAYOUT_H

#include <placard/content.h>
#include <placard/status.h>
#include <stddef.h>
#include <stdint.h>

/* No UTF-8 text has an 0xFE in it, and no text a NUL; as Qt's own image form the segment would start with 0.
 */
#define LAYOUT_MAGIC                                                                                         \
    {                                                                                                        \
        0xFE, 'P', 'L', 'A', 'C', 'D', 0x00, 0xFF                                                            \
    }
#define LAYOUT_MAGIC_SIZE  8u
#define LAYOUT_VERSION     1u
#define LAYOUT_HEADER_SIZE 4096u
#define LAYOUT_PAGE        4096u
#define LAYOUT_SLOTS       2u
#define LAYOUT_SEQUENCE_LIMIT                                                                                \
    ((uint64_t)1 << 62) /* a larger one is garbage: adding to it must not overflow */

/* Eight bytes that are read and written as one, on 32-bit machines too, where a uint64_t may stand at any
 * fourth byte. */
typedef uint64_t layout_word __attribute__((aligned(8)));

/* What a slot holds. */
struct layout_descriptor {
    _Alignas(8) uint64_t sequence;     /*   0  the publication's number; 0: the slot holds nothing */
    uint32_t kind;                     /*   8  enum placard_kind */
    uint32_t format;                   /*  12  enum placard_pixel_format */
    _Alignas(8) uint64_t length;       /*  16  bytes of content, from the slot's start */
    uint32_t width;                    /*  24  of pixels */
    uint32_t height;                   /*  28 */
    uint32_t stride;                   /*  32  bytes from row to row */
    uint32_t reserved;                 /*  36  0 */
    _Alignas(8) int64_t published_at;  /*  40  Unix time, milliseconds */
    _Alignas(8) uint64_t checksum;     /*  48  XXH3-64 (seed 0) of the content's bytes */
    char name[PLACARD_NAME_SIZE];      /*  56  UTF-8, NUL-terminated, the rest NUL */
    _Alignas(8) uint64_t own_checksum; /* 312  XXH3-64 of the 312 bytes above */
};

/* What the viewer says about a publication. */
struct layout_acknowledgement {
    uint32_t version;              /*   0  odd while it is written; waiters sleep on it (futex, shared) */
    uint32_t outcome;              /*   4  enum placard_outcome */
    _Alignas(8) uint64_t sequence; /*   8  the publication; 0: none yet */
    _Alignas(8) int64_t at;        /*  16  Unix time, milliseconds */
    uint32_t reason;               /*  24  enum placard_status, 0 when shown */
    uint32_t width;                /*  28  pixels, when shown */
    uint32_t height;               /*  32 */
    uint32_t reserved;             /*  36  0 */
    char message[PLACARD_MESSAGE_SIZE]; /*  40  UTF-8, NUL-terminated: why it was refused */
};

/* Who shows the board. */
struct layout_viewer {
    uint32_t version;                /*   0  odd while it is written */
    int32_t pid;                     /*   4  0: nobody */
    _Alignas(8) uint64_t start_time; /*   8  field 22 of /proc/PID/stat: tells a process from a later one of
                                        the same number; 0: unknown */
    uint32_t width;                  /*  16  of the screen, pixels */
    uint32_t height;                 /*  20 */
    char output[16];                 /*  24  "window", "png", …, NUL-terminated */
    char problem[256];               /*  40  UTF-8, NUL-terminated, "": none */
    uint32_t flags;                  /* 296  LAYOUT_VIEWER_ flags */
    uint32_t reserved;               /* 300  0 */
};

#define LAYOUT_VIEWER_UNCONFINED 1u /* what decodes content for it is not confined */

struct layout_header {
    uint8_t magic[LAYOUT_MAGIC_SIZE];                  /*    0  written last when the header is set up */
    uint32_t version;                                  /*    8  LAYOUT_VERSION */
    uint32_t header_size;                              /*   12  LAYOUT_HEADER_SIZE */
    layout_word key_hash;                              /*   16  XXH3-64 of the key's UTF-8 */
    layout_word capacity;                              /*   24  bytes of the largest content */
    uint8_t reserved_0[32];                            /*   32  0 */
    layout_word sequence;                              /*   64  the current publication; its lowest bit is the
                                                                number of the slot that holds it; 0: none */
    uint8_t reserved_1[8];                             /*   72  0 */
    layout_word used[LAYOUT_SLOTS];                    /*   80  bytes of each slot that may hold memory */
    uint8_t reserved_2[32];                            /*   96  0 */
    struct layout_descriptor descriptor[LAYOUT_SLOTS]; /*  128, 448 */
    uint8_t reserved_3[256];                           /*  768  0 */
    _Alignas(8) struct layout_acknowledgement acknowledgement; /* 1024 */
    uint8_t reserved_4[472];                                   /* 1576  0 */
    _Alignas(8) struct layout_viewer viewer;                   /* 2048 */
    uint8_t reserved_5[1744];                                  /* 2352  0 */
};

#define LAYOUT_AT(type, field, offset)                                                                       \
    _Static_assert(offsetof(struct type, field) == (offset), #type "." #field " is at " #offset)

LAYOUT_AT(layout_descriptor, kind, 8);
LAYOUT_AT(layout_descriptor, length, 16);
LAYOUT_AT(layout_descriptor, width, 24);
LAYOUT_AT(layout_descriptor, stride, 32);
LAYOUT_AT(layout_descriptor, published_at, 40);
LAYOUT_AT(layout_descriptor, checksum, 48);
LAYOUT_AT(layout_descriptor, name, 56);
LAYOUT_AT(layout_descriptor, own_checksum, 312);
LAYOUT_AT(layout_acknowledgement, sequence, 8);
LAYOUT_AT(layout_acknowledgement, at, 16);
LAYOUT_AT(layout_acknowledgement, reason, 24);
LAYOUT_AT(layout_acknowledgement, message, 40);
LAYOUT_AT(layout_viewer, pid, 4);
LAYOUT_AT(layout_viewer, start_time, 8);
LAYOUT_AT(layout_viewer, width, 16);
LAYOUT_AT(layout_viewer, output, 24);
LAYOUT_AT(layout_viewer, problem, 40);
LAYOUT_AT(layout_viewer, flags, 296);
LAYOUT_AT(layout_header, version, 8);
LAYOUT_AT(layout_header, header_size, 12);
LAYOUT_AT(layout_header, key_hash, 16);
LAYOUT_AT(layout_header, capacity, 24);
LAYOUT_AT(layout_header, sequence, 64);
LAYOUT_AT(layout_header, used, 80);
LAYOUT_AT(layout_header, descriptor, 128);
LAYOUT_AT(layout_header, acknowledgement, 1024);
LAYOUT_AT(layout_header, viewer, 2048);
_Static_assert(sizeof(struct layout_descriptor) == 320, "a descriptor has 320 bytes");
_Static_assert(sizeof(struct layout_acknowledgement) == 552, "an acknowledgement has 552 bytes");
_Static_assert(sizeof(struct layout_viewer) == 304, "the viewer's facts have 304 bytes");
_Static_assert(sizeof(struct layout_header) == LAYOUT_HEADER_SIZE, "the header is one page");
_Static_assert(__atomic_always_lock_free(8, 0), "8-byte loads and stores must be single instructions");

#endif
