#include "ui/device/pointer.h"

enum { WIDTH = 12, HEIGHT = 19 };

#define INK    0xff101010u
#define BORDER 0xffffffffu

/* X is ink, . its border. */
static const char arrow[HEIGHT][WIDTH + 1] = {
    ".           ", "..          ", ".X.         ", ".XX.        ", ".XXX.       ",
    ".XXXX.      ", ".XXXXX.     ", ".XXXXXX.    ", ".XXXXXXX.   ", ".XXXXXXXX.  ",
    ".XXXXXXXXX. ", ".XXXXXX.....", ".XXX.XX.    ", ".XX..XX.    ", ".X.  .XX.   ",
    "..   .XX.   ", ".     .XX.  ", "      .XX.  ", "       ..   ",
};

/* What the arrow has at (X, Y) of the physical screen, counted from its tip; 0 for nothing. */
static uint32_t colour_at(const struct pointer *pointer, int x, int y)
{
    int across = x, down = y;
    switch (pointer->rotation) {
    case 90:
        across = y;
        down = -x;
        break;
    case 180:
        across = -x;
        down = -y;
        break;
    case 270:
        across = -y;
        down = x;
        break;
    default:
        break;
    }
    if (across < 0 || down < 0 || across >= WIDTH * pointer->scale || down >= HEIGHT * pointer->scale) {
        return 0;
    }
    char dot = arrow[down / pointer->scale][across / pointer->scale];
    return dot == 'X' ? INK : dot == '.' ? BORDER : 0;
}

bool pointer_is_same(const struct pointer *one, const struct pointer *other)
{
    return one->is_shown == other->is_shown && (!one->is_shown || (one->x == other->x && one->y == other->y));
}

void pointer_rows(const struct pointer *pointer, int height, int *first, int *end)
{
    int reach = (HEIGHT > WIDTH ? HEIGHT : WIDTH) * pointer->scale;
    *first = pointer->y - reach < 0 ? 0 : pointer->y - reach;
    *end = pointer->y + reach > height ? height : pointer->y + reach;
    if (!pointer->is_shown || *end < *first) {
        *end = *first = 0;
    }
}

void pointer_draw_row(const struct pointer *pointer, uint32_t *row, int y, int width)
{
    int reach = HEIGHT * pointer->scale;
    int start = pointer->x - reach < 0 ? 0 : pointer->x - reach;
    int end = pointer->x + reach > width ? width : pointer->x + reach;
    for (int x = start; pointer->is_shown && x < end; x++) {
        uint32_t colour = colour_at(pointer, x - pointer->x, y - pointer->y);
        row[x] = colour != 0 ? colour : row[x];
    }
}
