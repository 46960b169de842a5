/* A picture, of a file's bytes or of raw pixels, opened and rendered as the renderer does it. */
#include "fuzz/fuzz.h"

#include "renderer/picture.h"
#include "renderer/reply.h"

#include <string.h>

#define WIDTH  64
#define HEIGHT 48

/* For the address sanitizer: who allocates is found out without frame pointers, so that leaks of SDL_image,
 * which has none, can be told from ours. */
PLACARD_API const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "fast_unwind_on_malloc=0";
}

/* Three of four inputs are files. */
static struct placard_content choose_content(struct input *input, enum bitmap_alpha *alpha)
{
    struct placard_content content = {.kind = PLACARD_IMAGE};
    uint8_t choices = input_8(input);
    *alpha = choices & 4 ? BITMAP_STRAIGHT : BITMAP_PREMULTIPLIED;
    if (choices % 4 == 3) {
        content.kind = PLACARD_PIXELS;
        content.format = (enum placard_pixel_format)(input_8(input) % (PLACARD_FORMAT_GRAY + 2));
        content.width = input_16(input);
        content.height = input_16(input);
        content.stride = content.width * placard_format_bytes(content.format) + input_8(input);
    }
    return content;
}

static struct renderer_view choose_view(struct input *input)
{
    struct renderer_view view = {.fit = input_8(input) % (RENDERER_NONE + 1), .zoom = RENDERER_ZOOM_ONE};
    uint8_t choices = input_8(input);
    if (choices & 1) {
        view.zoom = RENDERER_MIN_ZOOM + input_16(input) % (RENDERER_MAX_ZOOM - RENDERER_MIN_ZOOM + 1);
    }
    view.x = choices & 2 ? (int64_t)input_64(input) : (int16_t)input_16(input);
    view.y = choices & 4 ? (int64_t)input_64(input) : RENDERER_MIDDLE;
    view.time = choices & 8 ? input_64(input) : input_16(input);
    view.inset_top = choices & 16 ? input_32(input) : 0;
    view.inset_bottom = choices & 32 ? input_32(input) : 0;
    view.background = input_32(input) & 0xffffffu;
    return view;
}

static void render(struct picture *picture, const struct renderer_view *view, uint64_t length)
{
    static uint32_t target[WIDTH * HEIGHT];
    union reply reply = {.ready = {.message = RENDERER_READY}};
    struct placard_error error = {.status = PLACARD_OK};
    enum placard_status status = picture_render(picture, view, target, WIDTH, HEIGHT, &reply.ready, &error);
    if (status != PLACARD_OK) {
        fuzz_demand_reason(status, &error);
        return;
    }
    if (reply_check(&reply, sizeof reply.ready, view, length, &error) != PLACARD_OK) {
        fuzz_fail(error.message);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {data, size};
    enum bitmap_alpha alpha;
    struct placard_content content = choose_content(&input, &alpha);
    struct renderer_view view = choose_view(&input);
    struct picture *picture = NULL;
    struct placard_error error = {.status = PLACARD_OK};
    content.data = input.data;
    content.length = input.size;
    enum placard_status status = placard_content_check(&content, &error);
    if (status == PLACARD_OK) {
        status = picture_open(&picture, &content, alpha, NULL, &error);
    }
    if (status != PLACARD_OK) {
        fuzz_demand_reason(status, &error);
        return 0;
    }
    render(picture, &view, content.length);
    view.time += 40;
    view.fit = (view.fit + 1) % (RENDERER_NONE + 1);
    render(picture, &view, content.length);
    picture_close(picture);
    return 0;
}
