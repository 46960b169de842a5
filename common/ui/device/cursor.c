#include "ui/device/cursor.h"

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
static uint32_t colour_at(const struct cursor *cursor, int x, int y)
{
    int across = x, down = y;
    switch (cursor->rotation) {
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
    if (across < 0 || down < 0 || across >= WIDTH * cursor->scale || down >= HEIGHT * cursor->scale) {
        return 0;
    }
    char dot = arrow[down / cursor->scale][across / cursor->scale];
    return dot == 'X' ? INK : dot == '.' ? BORDER : 0;
}

bool cursor_is_same(const struct cursor *one, const struct cursor *other)
{
    return one->is_shown == other->is_shown && (!one->is_shown || (one->x == other->x && one->y == other->y));
}

void cursor_rows(const struct cursor *cursor, int height, int *first, int *end)
{
    int reach = (HEIGHT > WIDTH ? HEIGHT : WIDTH) * cursor->scale;
    *first = cursor->y - reach < 0 ? 0 : cursor->y - reach;
    *end = cursor->y + reach > height ? height : cursor->y + reach;
    if (!cursor->is_shown || *end < *first) {
        *end = *first = 0;
    }
}

void cursor_draw_row(const struct cursor *cursor, uint32_t *row, int y, int width)
{
    int reach = HEIGHT * cursor->scale;
    int start = cursor->x - reach < 0 ? 0 : cursor->x - reach;
    int end = cursor->x + reach > width ? width : cursor->x + reach;
    for (int x = start; cursor->is_shown && x < end; x++) {
        uint32_t colour = colour_at(cursor, x - cursor->x, y - cursor->y);
        row[x] = colour != 0 ? colour : row[x];
    }
}
