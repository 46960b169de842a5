#include "sentence.h"
#include "loader/file_kind.h"
#include "loader/printable.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static enum status_kind say(struct sentence *sentence, enum status_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static enum status_kind say(struct sentence *sentence, enum status_kind kind, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    vsnprintf(sentence->text, sizeof sentence->text, format,
              values); /* the status line cuts it long before */
    va_end(values);
    return kind;
}

/* MESSAGE without the path that the status line needs not repeat, and without the command line's options. */
static const char *reason(const struct sentence_facts *facts, char room[PLACARD_MESSAGE_SIZE + 4])
{
    const char *message = facts->report->error.message;
    struct placard_error path;
    const char *source = printable_path(&path, facts->path);
    static const char CANNOT[] = "cannot read ";
    size_t length = strlen(source);
    bool is_cannot = strncmp(message, CANNOT, sizeof CANNOT - 1) == 0;
    const char *rest = message + (is_cannot ? sizeof CANNOT - 1 : 0);
    if (strncmp(rest, source, length) != 0) {
        rest = message;
        snprintf(room, PLACARD_MESSAGE_SIZE + 4, "%s", rest);
    } else if (is_cannot) {
        rest += length;
        rest += strncmp(rest, ": ", 2) == 0 ? 2 : 0;
        snprintf(room, PLACARD_MESSAGE_SIZE + 4, "%s", rest);
    } else {
        snprintf(room, PLACARD_MESSAGE_SIZE + 4, "it%s", rest + length);
    }
    static const char *const HINTS[] = {"; --as ", "; use --clear"};
    for (size_t i = 0; i < sizeof HINTS / sizeof *HINTS; i++) {
        char *hint = strstr(room, HINTS[i]);
        if (hint != NULL) {
            *hint = '\0';
        }
    }
    return room;
}

/* Nothing was chosen yet. */
static enum status_kind invite(struct sentence *sentence, const struct sentence_facts *facts)
{
    const struct connection_state *connection = facts->connection;
    if (facts->catalogue->status != PLACARD_OK) {
        return say(sentence, STATUS_BAD, "%s", facts->catalogue->message);
    }
    bool connected = connection->kind == CONNECTION_VIEWER || connection->kind == CONNECTION_RAW;
    if (connected && facts->watch->status != PLACARD_OK) {
        return say(sentence, STATUS_NEUTRAL, "New files are seen when the list is opened: %s",
                   facts->watch->message);
    }
    switch (connection->kind) {
    case CONNECTION_VIEWER:
        return say(sentence, STATUS_NEUTRAL, "Connected to the viewer (%ux%u)", connection->viewer.width,
                   connection->viewer.height);
    case CONNECTION_RAW:
        return say(sentence, STATUS_NEUTRAL, "Connected to a Qt program");
    case CONNECTION_CLOSED:
        return say(sentence, STATUS_BAD, "Unable to attach: %s", connection->error.message);
    case CONNECTION_NONE:
        break;
    }
    return say(sentence, STATUS_NEUTRAL, "No viewer yet: start placard-viewer");
}

static enum status_kind tell_shown(struct sentence *sentence, const struct sentence_facts *facts)
{
    const char *label = facts->label;
    if (!facts->viewer_is_another && facts->is_replaced) {
        return say(sentence, STATUS_NEUTRAL, "%s has been replaced by something newer", label);
    }
    if (!facts->viewer_is_another) {
        return say(sentence, STATUS_GOOD, "%s is on the screen", label);
    }
    if (facts->connection->kind == CONNECTION_NONE) {
        return say(sentence, STATUS_NEUTRAL, "The viewer that showed %s has ended", label);
    }
    return say(sentence, STATUS_NEUTRAL, "Connected to another viewer. F5 loads %s again", label);
}

static enum status_kind tell_loaded(struct sentence *sentence, const struct sentence_facts *facts)
{
    char size[24];
    file_size_text(facts->report->length, size, sizeof size);
    if (facts->report->raw) {
        return say(sentence, STATUS_GOOD,
                   "Loaded %s (%s) for a Qt program, which does not say when it shows it", facts->label,
                   size);
    }
    return say(sentence, STATUS_NEUTRAL, "Loaded %s (%s), waiting for the viewer…", facts->label, size);
}

static enum status_kind make(struct sentence *sentence, const struct sentence_facts *facts)
{
    const char *label = facts->label;
    const char *message = facts->report->error.message;
    char room[PLACARD_MESSAGE_SIZE + 4];
    switch (label != NULL ? facts->report->stage : DELIVERY_NONE) {
    case DELIVERY_NONE:
        return invite(sentence, facts);
    case DELIVERY_READING:
    case DELIVERY_PUBLISHING:
    case DELIVERY_STOPPED:
        return say(sentence, STATUS_NEUTRAL, "Loading %s…", label);
    case DELIVERY_LOADED:
        return tell_loaded(sentence, facts);
    case DELIVERY_SHOWN:
        return tell_shown(sentence, facts);
    case DELIVERY_REFUSED:
        if (facts->viewer_is_another && facts->connection->kind == CONNECTION_NONE) {
            return say(sentence, STATUS_NEUTRAL, "The viewer that refused %s has ended", label);
        }
        return say(sentence, STATUS_BAD, "The viewer refused %s: %s", label, message);
    case DELIVERY_REPLACED:
        return say(sentence, STATUS_NEUTRAL, "%s was loaded, and then replaced by something newer", label);
    case DELIVERY_ENDED:
        return say(sentence, STATUS_BAD, "The viewer ended before it showed %s. Start placard-viewer again",
                   label);
    case DELIVERY_NO_VIEWER:
        return say(sentence, STATUS_BAD,
                   "Unable to attach: no viewer has the key \"%s\". Start placard-viewer first", facts->key);
    case DELIVERY_UNATTACHED:
        return say(sentence, STATUS_BAD, "Unable to attach: %s", message);
    case DELIVERY_UNREADABLE:
        return say(sentence, STATUS_BAD, "Unable to open %s: %s", label, reason(facts, room));
    case DELIVERY_FAILED:
        return say(sentence, STATUS_BAD, "Unable to load %s: %s", label, message);
    }
    return STATUS_NEUTRAL;
}

void sentence_make(struct sentence *sentence, const struct sentence_facts *facts)
{
    sentence->text[0] = '\0';
    sentence->kind = make(sentence, facts);
}
