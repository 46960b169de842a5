#include "fuzz/fuzz.h"

#include "src/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint8_t input_8(struct input *input)
{
    return input->size > 0 ? input->data[--input->size] : 0;
}

uint16_t input_16(struct input *input)
{
    uint16_t low = input_8(input);
    return (uint16_t)(low | input_8(input) << 8);
}

uint32_t input_32(struct input *input)
{
    uint32_t low = input_16(input);
    return low | (uint32_t)input_16(input) << 16;
}

uint64_t input_64(struct input *input)
{
    uint64_t low = input_32(input);
    return low | (uint64_t)input_32(input) << 32;
}

void input_read(struct input *input, void *target, size_t size)
{
    size_t there = size < input->size ? size : input->size;
    memset(target, 0, size);
    if (there > 0) {
        memcpy(target, input->data, there);
        input->data += there;
        input->size -= there;
    }
}

void fuzz_fail(const char *what)
{
    fprintf(stderr, "not as it must be: %s\n", what);
    abort();
}

void fuzz_demand_reason(enum placard_status status, const struct placard_error *error)
{
    fuzz_demand(status > PLACARD_OK && status < PLACARD_STATUS_COUNT, "a failure has a status");
    fuzz_demand(error->status == status, "the status returned is the one kept");
    fuzz_demand(error->message[0] != '\0', "a failure has a reason");
    fuzz_demand_printable(error->message, sizeof error->message);
}

void fuzz_demand_printable(const char *text, size_t size)
{
    size_t length = strnlen(text, size);
    fuzz_demand(length < size, "a text has an end");
    for (size_t at = 0, bytes; at < length; at += bytes) {
        uint32_t character = 0;
        bytes = utf8_read(text + at, length - at, &character);
        fuzz_demand(bytes > 0, "a text is UTF-8");
        fuzz_demand(!utf8_is_control(character), "a text has no control characters");
    }
}
