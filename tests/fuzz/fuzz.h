/* What the fuzzers have in common. Each is one function that is called with any bytes, many times in one
 * process: by libFuzzer, which makes the bytes up (clang, -DPLACARD_FUZZ=ON), or by replay.c, which reads
 * those that were kept in corpus/ (every build). */
#ifndef PLACARD_FUZZ_H
#define PLACARD_FUZZ_H

#include <placard/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* libFuzzer's name for a fuzzer. DATA has SIZE bytes and not one more. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The input that is left. Choices are taken from its end, so that a file with zeros behind it is an input;
 * what is worked on is at its beginning. Taking more than there is gives zeros. */
struct input {
    const uint8_t *data;
    size_t size;
};

uint8_t input_8(struct input *input);
uint16_t input_16(struct input *input);
uint32_t input_32(struct input *input);
uint64_t input_64(struct input *input);

/* Takes SIZE bytes from the beginning into TARGET. */
void input_read(struct input *input, void *target, size_t size);

/* Says that WHAT is not so, and aborts. */
_Noreturn void fuzz_fail(const char *what);

/* The same unless it HOLDS. */
static inline void fuzz_demand(bool holds, const char *what)
{
    if (!holds) {
        fuzz_fail(what);
    }
}

/* Demands that a failure has STATUS and says something. */
void fuzz_demand_reason(enum placard_status status, const struct placard_error *error);

/* Demands that TEXT is ended within SIZE bytes, and fit for a terminal: UTF-8 without control characters. */
void fuzz_demand_printable(const char *text, size_t size);

#endif
