#include "connection.h"
#include "loader/abandoned.h"
#include "loader/key_folder.h"
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum {
    SETTLING = 500, /* ms after a key file changed: its segment is being made, which nothing announces */
    SETTLING_STEP = 20,
    HEARTBEAT = 2000 /* ms between looks at what tells nothing of itself */
};

struct connection {
    struct placard_board *board; /* attached only while it is looked at */
    int folder;                  /* inotify; -1: there is none for now */
    int viewer;                  /* pidfd */
    int64_t settled;             /* until then, look often */
    int64_t deadline;
    struct connection_state state;
};

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* Finds out how things are. */
static struct connection_state look(struct placard_board *board)
{
    struct connection_state state = {.kind = CONNECTION_NONE};
    struct placard_board_status facts = {0};
    enum placard_status status = placard_board_attach(board, PLACARD_READ_ONLY);
    if (status == PLACARD_OK) {
        status = placard_board_status(board, &facts);
    }
    if (status != PLACARD_OK) {
        state.kind = status == PLACARD_NOT_FOUND ? CONNECTION_NONE : CONNECTION_CLOSED;
        state.error = *placard_board_error(board);
    } else if (board_is_abandoned(board)) {
        state.kind = CONNECTION_NONE;
    } else if (facts.raw) {
        state.kind = CONNECTION_RAW;
        state.is_empty = facts.length == 0;
    } else if (facts.viewer.pid != 0) {
        state.kind = CONNECTION_VIEWER;
        state.viewer = facts.viewer;
        state.is_empty = facts.sequence == 0;
        state.sequence = facts.sequence;
        state.published_at = facts.published_at;
    }
    return state;
}

static bool differs(const struct connection_state *state, const struct connection_state *other)
{
    return state->kind != other->kind || state->viewer.pid != other->viewer.pid ||
           strcmp(state->error.message, other->error.message) != 0;
}

/* The process of PID, to be polled for its end; -1 when it is not to be had. */
static int open_process(pid_t pid)
{
    return pid > 0 ? (int)syscall(SYS_pidfd_open, pid, 0) : -1;
}

/* When to look again although nothing has happened. */
static int64_t next_deadline(const struct connection *connection, bool is_attachable)
{
    bool is_viewer = connection->state.kind == CONNECTION_VIEWER;
    if (!is_viewer && now() < connection->settled) {
        return now() + SETTLING_STEP;
    }
    bool is_told_of = connection->folder >= 0 && (is_viewer ? connection->viewer >= 0 : !is_attachable);
    return is_told_of ? -1 : now() + HEARTBEAT;
}

bool connection_look(struct connection *connection)
{
    bool is_news = key_folder_changed(&connection->folder);
    if (connection->folder < 0) { /* before the look, so that nothing is missed in between */
        connection->folder = key_folder_watch();
        is_news |= connection->folder >= 0;
    }
    if (is_news) {
        connection->settled = now() + SETTLING;
    }
    struct connection_state state = look(connection->board);
    bool is_attachable = placard_board_detach(connection->board) == PLACARD_OK;
    bool changed = differs(&state, &connection->state);
    if (state.viewer.pid != connection->state.viewer.pid) {
        if (connection->viewer >= 0) {
            close(connection->viewer);
        }
        connection->viewer = open_process(state.viewer.pid);
    }
    connection->state = state;
    connection->deadline = next_deadline(connection, is_attachable && state.kind != CONNECTION_RAW);
    return changed;
}

enum placard_status connection_open(struct connection **result, const char *key, const char *owner,
                                    struct placard_error *error)
{
    *result = NULL;
    struct connection *connection = calloc(1, sizeof *connection);
    if (connection == NULL || (connection->board = placard_board_new(key)) == NULL) {
        free(connection);
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "cannot follow the viewer: no memory");
    }
    connection->viewer = connection->folder = -1;
    if (placard_segment_trust(placard_board_segment(connection->board), owner) != PLACARD_OK) {
        *error = *placard_segment_error(placard_board_segment(connection->board));
        connection_close(connection);
        return error->status;
    }
    connection_look(connection);
    *result = connection;
    return PLACARD_OK;
}

void connection_close(struct connection *connection)
{
    if (connection == NULL) {
        return;
    }
    if (connection->folder >= 0) {
        close(connection->folder);
    }
    if (connection->viewer >= 0) {
        close(connection->viewer);
    }
    placard_board_free(connection->board);
    free(connection);
}

int connection_folder_fd(const struct connection *connection)
{
    return connection->folder;
}

int connection_viewer_fd(const struct connection *connection)
{
    return connection->viewer;
}

int64_t connection_deadline(const struct connection *connection)
{
    return connection->deadline;
}

const char *connection_key(const struct connection *connection)
{
    return placard_segment_key(placard_board_segment(connection->board));
}

const struct connection_state *connection_state(const struct connection *connection)
{
    return &connection->state;
}
