#include "ui/theme.h"
#include <math.h>

/* Dots per inch that no real screen has are a monitor's lie, and count as unknown. */
static const float least_dpi = 40.0f, most_dpi = 900.0f;

/* A screen shows at least this many design units across its short side, however dense it is, … */
static const float least_short_side = 340.0f;
/* … and not many more than this, however coarse, so that it can be read from an arm's length. */
static const float usual_short_side = 540.0f;

static const float least_scale = 0.62f, most_scale = 4.5f;

static float scale_for(int width, int height, float dpi)
{
    float side = (float)(width < height ? width : height);
    float scale = side / usual_short_side;
    if (dpi >= least_dpi && dpi <= most_dpi) {
        scale = fmaxf(scale, dpi / 96.0f);
    } else {
        scale = fmaxf(scale, 1.0f);
    }
    scale = fminf(scale, side / least_short_side);
    return fminf(fmaxf(scale, least_scale), most_scale);
}

int theme_pixels(const struct theme *theme, float units)
{
    long pixels = lrintf(units * theme->scale);
    return pixels < 1 ? 1 : (int)pixels;
}

struct theme theme_for(int width, int height, float dpi)
{
    struct theme theme = {
        .scale = scale_for(width, height, dpi),
        .window_top = 0xff643620,
        .window_bottom = 0xff331a0f,
        .window = 0xff4a2616,
        .panel = 0xfffdfcf9,
        .panel_line = 0xff1d0f09,
        .ink = 0xff1f1b18,
        .faint_ink = 0xff58504a,
        .accent = 0xff0b5cad,
        .accent_ink = 0xffffffff,
        .button_top = 0xffffffff,
        .button_bottom = 0xffd5d5d8,
        .button_ink = 0xff1f1b18,
        .button_line = 0xff1a0e08,
        .focus_ring = 0xff5db4ff,
        .good = 0xff1e7d3c,
        .bad = 0xffc2261c,
        .shade = 0x80000000,
    };
    theme.text = theme_pixels(&theme, 18.0f);
    theme.small_text = theme_pixels(&theme, 15.0f);
    theme.large_text = theme_pixels(&theme, 26.0f);
    theme.gap = theme_pixels(&theme, 12.0f);
    theme.margin = theme_pixels(&theme, 20.0f);
    theme.control = theme_pixels(&theme, 52.0f);
    theme.radius = theme_pixels(&theme, 6.0f);
    theme.line = theme_pixels(&theme, 1.0f);
    theme.focus = theme_pixels(&theme, 3.0f);
    return theme;
}
