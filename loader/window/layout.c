#include "layout.h"

/* In design units (struct theme). */
static const float WIDE_LEAST = 720;     /* the window's width for a column beside the preview … */
static const float WIDE_RATIO = 1.25F;   /* … and by how much it is wider than high */
static const float COLUMN_LEAST = 360;   /* the column's width, */
static const float COLUMN_MOST = 520;    /* likewise; */
static const float COLUMN_SHARE = 0.42F; /* in between, this part of the window's */
static const float ALONE_MOST = 560;     /* the control's width when it is alone */
static const float PREVIEW_LEAST = 48;   /* a preview that is less high is no use */

static int smaller(int first, int second)
{
    return first < second ? first : second;
}

static int larger(int first, int second)
{
    return first > second ? first : second;
}

static bool is_wide(const struct theme *theme, int width, int height)
{
    return (float)width >= WIDE_LEAST * theme->scale && (float)width >= WIDE_RATIO * (float)height;
}

/* The margin, less where it would leave no window. */
static int margin_of(const struct theme *theme, int width, int height)
{
    return smaller(theme->margin, smaller(width, height) / 8);
}

int layout_status_width(const struct theme *theme, int width, int height, bool has_preview)
{
    int inside = width - 2 * margin_of(theme, width, height);
    if (!has_preview) {
        return smaller(inside, theme_pixels(theme, ALONE_MOST));
    }
    if (is_wide(theme, width, height)) {
        int share = (int)(COLUMN_SHARE * (float)width);
        int least = theme_pixels(theme, COLUMN_LEAST);
        return smaller(larger(share, least), theme_pixels(theme, COLUMN_MOST));
    }
    return inside;
}

/* A rectangle of the column from Y on, cut at BOTTOM. */
static SDL_Rect in_column(int x, int y, int width, int height, int bottom)
{
    return (SDL_Rect){x, smaller(y, bottom), width, larger(smaller(height, bottom - y), 0)};
}

struct layout layout_make(const struct theme *theme, int width, int height, int progress_height,
                          int status_height, bool has_preview)
{
    struct layout layout;
    int margin = margin_of(theme, width, height);
    int bottom = height - margin;
    int column = layout_status_width(theme, width, height, has_preview);
    int between = progress_height + 2 * larger(theme->gap * 2 / 3, 2 * theme->focus); /* control to status */
    int x = margin;
    int y = margin;
    if (!has_preview) {
        x = (width - column) / 2;
        y = larger(margin, (height - theme->control - between - status_height) / 2);
    }
    layout.control = in_column(x, y, column, theme->control, bottom);
    y += theme->control;
    layout.progress = in_column(x, y + (between - progress_height) / 2, column, progress_height, bottom);
    y += between;
    layout.status = in_column(x, y, column, status_height, bottom);
    layout.list = (SDL_Rect){margin, margin, width - 2 * margin, height - 2 * margin};
    layout.preview = (SDL_Rect){0};
    if (has_preview && is_wide(theme, width, height)) {
        int left = x + column + theme->margin;
        layout.preview = (SDL_Rect){left, margin, larger(width - margin - left, 0), height - 2 * margin};
    } else if (has_preview) {
        int top = y + status_height + (status_height > 0 ? theme->gap : 0);
        layout.preview = in_column(x, top, column, bottom - top, bottom);
    }
    if (layout.preview.h < theme_pixels(theme, PREVIEW_LEAST)) {
        layout.preview = (SDL_Rect){0};
    }
    return layout;
}
