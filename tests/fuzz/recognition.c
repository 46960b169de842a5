/* Content recognised by its first bytes: text or image, and of which format. */
#include "fuzz/fuzz.h"

#include "src/board_raw.h"
#include "src/recognise_text.h"

#include <placard/content.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct placard_recognition what = placard_recognise(data, size);
    fuzz_demand(what.format != NULL && what.format[0] != '\0', "what is recognised has a name");
    fuzz_demand(what.kind == PLACARD_TEXT || what.kind == PLACARD_IMAGE || what.kind == PLACARD_EMPTY,
                "it is text, an image or neither");
    fuzz_demand((what.kind == PLACARD_EMPTY) == (strcmp(what.format, "data") == 0), "data is neither");
    fuzz_demand(size > 0 || what.kind == PLACARD_EMPTY, "nothing is no content");
    if (recognise_svg(data, size)) {
        fuzz_demand(size >= 4, "a drawing begins with its element");
    }

    struct raw_content raw = raw_recognise(data, size);
    fuzz_demand(raw.offset <= size && raw.length <= size - raw.offset, "raw content is inside its segment");
    fuzz_demand(raw.kind != PLACARD_EMPTY || raw.length == 0, "what is empty has no bytes");
    raw_fingerprint(data, &raw);
    return 0;
}
