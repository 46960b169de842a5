#include "golden/cases.h"

#define LAKE  "assets/lake.jpg"
#define BADGE "assets/badge.png"
#define CARD  "assets/test-card.png"
#define SIGN  "assets/way-sign.svg"

#define IMAGE(name_, file_, width_, height_, ...)                                                            \
    {                                                                                                        \
        .name = (name_), .file = (file_), .width = (width_), .height = (height_), .kind = PLACARD_IMAGE,     \
        .view = {                                                                                            \
            __VA_ARGS__                                                                                      \
        }                                                                                                    \
    }
#define TEXT(name_, file_, width_, height_, ...)                                                             \
    {                                                                                                        \
        .name = (name_), .file = (file_), .width = (width_), .height = (height_), .kind = PLACARD_TEXT,      \
        .view = {                                                                                            \
            __VA_ARGS__                                                                                      \
        }                                                                                                    \
    }
#define PIXELS(name_, format_)                                                                               \
    {                                                                                                        \
        .name = (name_), .width = 120, .height = 90, .kind = PLACARD_PIXELS, .format = (format_), .view = {  \
            .fit = RENDERER_CONTAIN                                                                          \
        }                                                                                                    \
    }

const struct golden_case golden_cases[] = {
    {.name = "empty", .width = 60, .height = 40, .kind = PLACARD_EMPTY, .view = {.background = 0x804020}},

    /* every fit, in both formats of a screen */
    IMAGE("photo-contain", LAKE, 160, 120, .fit = RENDERER_CONTAIN),
    IMAGE("photo-contain-portrait", LAKE, 120, 200, .fit = RENDERER_CONTAIN),
    IMAGE("photo-cover", LAKE, 160, 120, .fit = RENDERER_COVER, .x = RENDERER_MIDDLE, .y = RENDERER_MIDDLE),
    IMAGE("photo-cover-top", LAKE, 160, 120, .fit = RENDERER_COVER),
    IMAGE("photo-stretch", LAKE, 160, 90, .fit = RENDERER_STRETCH),
    IMAGE("photo-none", LAKE, 160, 120, .fit = RENDERER_NONE, .x = 500, .y = 700),
    IMAGE("card-contain", CARD, 320, 240, .fit = RENDERER_CONTAIN),
    IMAGE("card-contain-large", CARD, 400, 300, .fit = RENDERER_CONTAIN, .zoom = 2500, .x = 300, .y = 200),
    IMAGE("card-none-corner", CARD, 120, 90, .fit = RENDERER_NONE, .x = 100000, .y = 100000),
    IMAGE("card-cover-portrait", CARD, 150, 200, .fit = RENDERER_COVER, .x = RENDERER_MIDDLE),

    /* rotations */
    IMAGE("photo-rotated-90", LAKE, 160, 120, .fit = RENDERER_CONTAIN, .rotation = 90),
    IMAGE("photo-rotated-180", LAKE, 160, 120, .fit = RENDERER_CONTAIN, .rotation = 180),
    IMAGE("photo-rotated-270", LAKE, 120, 160, .fit = RENDERER_COVER, .rotation = 270),
    IMAGE("sign-rotated-90", SIGN, 120, 200, .fit = RENDERER_STRETCH, .rotation = 90),

    /* transparency, on light and dark, and what the controls cover */
    IMAGE("badge-dark", BADGE, 200, 150, .background = 0x101010),
    IMAGE("badge-light", BADGE, 200, 150, .background = 0xf8f8f0),
    IMAGE("badge-insets", BADGE, 200, 150, .inset_top = 20, .inset_bottom = 50),
    IMAGE("badge-insets-cover", BADGE, 200, 150, .fit = RENDERER_COVER, .inset_top = 20, .inset_bottom = 50),

    /* drawings are drawn for their size, small pictures have sharp pixels */
    IMAGE("sign-contain", SIGN, 320, 200, .fit = RENDERER_CONTAIN),
    IMAGE("sign-zoomed", SIGN, 320, 200, .zoom = 6000, .x = 300, .y = 380),
    IMAGE("sign-none", SIGN, 200, 100, .fit = RENDERER_NONE, .x = 10, .y = 10),
    IMAGE("bird-contain", "assets/pixel-bird.bmp", 200, 160, .fit = RENDERER_CONTAIN),
    IMAGE("bird-none", "assets/pixel-bird.bmp", 60, 40, .fit = RENDERER_NONE),

    /* animations */
    IMAGE("clock-start", "assets/clock.gif", 120, 120, .time = 0),
    IMAGE("clock-later", "assets/clock.gif", 120, 120, .time = 1600),
    IMAGE("beacon-start", "assets/beacon.webp", 100, 100, .time = 0),
    IMAGE("beacon-later", "assets/beacon.webp", 100, 100, .time = 400),

    /* raw pixels: all formats but two have the same colours, and unused bytes mean nothing */
    PIXELS("pixels", PLACARD_FORMAT_RGB),
    PIXELS("pixels", PLACARD_FORMAT_BGR),
    PIXELS("pixels", PLACARD_FORMAT_RGBX),
    PIXELS("pixels", PLACARD_FORMAT_BGRX),
    PIXELS("pixels", PLACARD_FORMAT_RGB565),
    PIXELS("pixels-alpha", PLACARD_FORMAT_RGBA),
    PIXELS("pixels-alpha", PLACARD_FORMAT_BGRA),
    PIXELS("pixels-gray", PLACARD_FORMAT_GRAY),

    /* texts */
    TEXT("text-landscape", "assets/welcome.txt", 320, 240, .font_size = 16),
    TEXT("text-portrait", "assets/welcome.txt", 200, 300, .font_size = 16),
    TEXT("text-rotated-90", "assets/welcome.txt", 200, 300, .font_size = 16, .rotation = 90),
    TEXT("text-rotated-180", "assets/welcome.txt", 320, 200, .font_size = 16, .rotation = 180),
    TEXT("text-zoomed", "assets/welcome.txt", 320, 240, .font_size = 16, .zoom = 2000),
    TEXT("text-light-insets", "assets/welcome.txt", 320, 240, .font_size = 16, .background = 0xf8f8f0,
         .inset_top = 30, .inset_bottom = 40),
    TEXT("text-end", "assets/tide-table.txt", 320, 200, .font_size = 14, .anchor = -1),
    TEXT("text-latin1", "assets/menu-latin1.txt", 320, 240, .font_size = 16),
    TEXT("text-right-to-left", "assets/notice-utf16.txt", 320, 240, .font_size = 16),
};

const unsigned golden_case_count = sizeof golden_cases / sizeof golden_cases[0];
