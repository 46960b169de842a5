#include "fuzz/protocol.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {data, size};
    if (input_8(&input) % 2 == 0) {
        fuzz_requests(&input);
    } else {
        fuzz_replies(&input);
    }
    return 0;
}
