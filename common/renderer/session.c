#include "renderer/session.h"

#include "renderer/bitmap.h"
#include "renderer/channel.h"
#include "renderer/frame_memory.h"
#include "renderer/picture.h"
#include "renderer/protocol.h"
#include "renderer/text_page.h"
#include "renderer/turn.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define EXIT_BROKEN_CHANNEL 3
#define REST                1000 /* milliseconds without a request */
#define MIN_FONT_SIZE       4u
#define MAX_FONT_SIZE       1024u

/* What a frame looks like that was rendered. */
struct note {
    uint32_t paper;
    struct areas ink; /* none: that is not known */
};

struct session {
    int socket;
    const char *font_file;
    struct worker *worker;
    struct frame_memory frames;
    struct note notes[RENDERER_MOST_FRAMES]; /* of each of them */
    struct placard_content content;
    enum bitmap_alpha alpha; /* in its frames */
    void *mapping;           /* the content's data; NULL when it has none */
    uint64_t number;
    bool is_open; /* content is opened with its first view, so that its failure has a view to answer */
    struct placard_error problem; /* why it cannot be shown */
    struct picture *picture;
    struct document *document;
    struct fonts *fonts; /* opened with the first text, and kept for the others */
    uint32_t *scratch;   /* a viewport, for views that are rotated */
};

static void close_content(struct session *session)
{
    picture_close(session->picture);
    session->picture = NULL;
    document_close(session->document);
    session->document = NULL;
    if (session->mapping != NULL) {
        munmap(session->mapping, session->content.length);
        session->mapping = NULL;
    }
    session->content = (struct placard_content){.kind = PLACARD_EMPTY};
    session->is_open = false;
    session->problem = (struct placard_error){.status = PLACARD_OK};
}

/* Maps the content's bytes. */
static enum placard_status map_content(struct session *session, const struct renderer_content *message,
                                       int fd, struct placard_error *error)
{
    struct stat facts;
    if (message->version != RENDERER_PROTOCOL_VERSION) {
        return placard_fail(
            error, PLACARD_INVALID_ARGUMENT,
            "the renderer is of another version than the program that started it; install both again");
    }
    if (message->flags > RENDERER_STRAIGHT_ALPHA || message->kind > PLACARD_PIXELS ||
        message->length > SIZE_MAX / 2) {
        return placard_fail(error, PLACARD_INVALID_ARGUMENT,
                            "content of an unknown kind, or of an impossible length");
    }
    if (message->length > 0) {
        size_t length = (size_t)message->length;
        if (fd < 0 || fstat(fd, &facts) != 0 || facts.st_size < 0 || (uintmax_t)facts.st_size < length) {
            return placard_fail(error, PLACARD_INVALID_ARGUMENT, "the content is shorter than it says");
        }
        void *data = mmap(NULL, length, PROT_READ, MAP_PRIVATE, fd, 0);
        if (data == MAP_FAILED) {
            return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for content of %zu bytes: %s",
                                length, strerror(errno));
        }
        session->mapping = data;
        session->content.data = data;
        session->content.length = length;
    }
    session->alpha = message->flags == RENDERER_STRAIGHT_ALPHA ? BITMAP_STRAIGHT : BITMAP_PREMULTIPLIED;
    session->content.kind = (enum placard_kind)message->kind;
    session->content.width = message->width;
    session->content.height = message->height;
    session->content.stride = message->stride;
    session->content.format = (enum placard_pixel_format)message->format;
    return placard_content_check(&session->content, error);
}

static void take_content(struct session *session, const struct renderer_content *message, int fd)
{
    close_content(session);
    session->number = message->content;
    map_content(session, message, fd, &session->problem);
}

static void take_frames(struct session *session, const struct renderer_frames *message, int fd)
{
    frame_memory_release(&session->frames);
    memset(session->notes, 0, sizeof session->notes);
    /* Without memory, the next view says so. */
    frame_memory_attach(&session->frames, fd, message->width, message->height, message->count, NULL);
    free(session->scratch);
    session->scratch = NULL;
}

static enum placard_status check_view(const struct session *session, const struct renderer_view *view,
                                      struct placard_error *error)
{
    const char *wrong = NULL;
    if (session->frames.pixels == NULL) {
        wrong = "frame memory";
    } else if (view->content != session->number) {
        wrong = "content number";
    } else if (view->buffer >= session->frames.count) {
        wrong = "buffer";
    } else if (view->rotation % 90 != 0 || view->rotation > 270) {
        wrong = "rotation";
    } else if (view->zoom < RENDERER_MIN_ZOOM || view->zoom > RENDERER_MAX_ZOOM) {
        wrong = "zoom";
    } else if (view->fit > RENDERER_NONE) {
        wrong = "fit";
    } else if (view->background > 0xffffffu) {
        wrong = "background";
    } else if (view->font_size < MIN_FONT_SIZE || view->font_size > MAX_FONT_SIZE) {
        wrong = "font size";
    }
    return wrong == NULL ? PLACARD_OK
                         : placard_fail(error, PLACARD_INVALID_ARGUMENT,
                                        "a view was asked for with a %s that does not exist", wrong);
}

static void open_text(struct session *session, struct placard_error *problem)
{
    if (session->fonts == NULL && fonts_open(&session->fonts, session->font_file, problem) != PLACARD_OK) {
        return;
    }
    document_open(&session->document, session->content.data, session->content.length, session->fonts,
                  problem);
}

static enum placard_status open_content(struct session *session)
{
    if (!session->is_open && session->problem.status == PLACARD_OK) {
        struct placard_error *problem = &session->problem;
        switch (session->content.kind) {
        case PLACARD_IMAGE:
        case PLACARD_PIXELS:
            picture_open(&session->picture, &session->content, session->alpha, session->worker, problem);
            break;
        case PLACARD_TEXT:
            open_text(session, problem);
            break;
        case PLACARD_EMPTY:
            break;
        }
        session->is_open = true;
    }
    return session->problem.status;
}

/* READY->ink is at first where TARGET may have other colours than the view's background, and then where it
 * has. */
static enum placard_status render_upright(struct session *session, const struct renderer_view *view,
                                          uint32_t *target, uint32_t width, uint32_t height,
                                          struct renderer_ready *ready, struct placard_error *error)
{
    if (session->document != NULL) {
        return text_page_render(session->document, view, target, width, height, ready, error);
    }
    ready->ink.count = 0;
    if (session->picture != NULL) {
        return picture_render(session->picture, view, target, width, height, ready, error);
    }
    bitmap_fill_row(target, (size_t)width * height, view->background);
    ready->extent_x = ready->extent_y = RENDERER_SHARE_ONE;
    strncpy(ready->format, "empty", sizeof ready->format - 1);
    return PLACARD_OK;
}

/* Renders into the frame, by way of a scratch viewport when it has to be turned. */
static enum placard_status render(struct session *session, const struct renderer_view *view,
                                  struct renderer_ready *ready, struct placard_error *error)
{
    enum turn turn = turn_of_rotation(view->rotation);
    uint32_t *frame = frame_memory_frame(&session->frames, view->buffer);
    uint32_t width = session->frames.width, height = session->frames.height;
    struct note *note = &session->notes[view->buffer];
    if (turn == TURN_NONE && view->known == 1 && note->paper == view->background) {
        ready->ink = note->ink;
    }
    note->ink.count = 0; /* for as long as it is being drawn on */
    if (turn == TURN_NONE) {
        enum placard_status status = render_upright(session, view, frame, width, height, ready, error);
        if (status == PLACARD_OK) {
            ready->paper = view->background;
            *note = (struct note){ready->paper, ready->ink};
        }
        return status;
    }
    size_t size = (size_t)width * height;
    if (session->scratch == NULL) {
        /* NOLINTNEXTLINE(clang-analyzer-optin.portability.UnixAPI): a frame has at least one pixel */
        session->scratch = malloc(size * sizeof *session->scratch);
        if (session->scratch == NULL) {
            return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory to rotate a frame of %ux%u pixels",
                                width, height);
        }
    }
    if (turn_swaps_sides(turn)) {
        width = session->frames.height;
        height = session->frames.width;
    }
    enum placard_status status = render_upright(session, view, session->scratch, width, height, ready, error);
    ready->ink.count = 0;
    if (status == PLACARD_OK) {
        turn_pixels(turn, session->scratch, width, width, height, frame);
    }
    return status;
}

/* Copies a reason; what is too long ends at the end of a UTF-8 character. */
static void copy_text(char text[RENDERER_MESSAGE_SIZE], const char *message)
{
    size_t length = strlen(message);
    if (length >= RENDERER_MESSAGE_SIZE) {
        length = RENDERER_MESSAGE_SIZE - 1;
        while (length > 0 && ((unsigned char)message[length] & 0xc0) == 0x80) {
            length--;
        }
    }
    memcpy(text, message, length);
    text[length] = '\0';
}

static int answer_view(struct session *session, const struct renderer_view *view)
{
    struct placard_error error = {.status = PLACARD_OK};
    struct renderer_ready ready = {
        .message = RENDERER_READY, .buffer = view->buffer, .content = view->content, .serial = view->serial};
    if (check_view(session, view, &error) == PLACARD_OK) {
        if (open_content(session) != PLACARD_OK) {
            error = session->problem;
        } else {
            render(session, view, &ready, &error);
        }
    }
    if (error.status == PLACARD_OK) {
        return channel_send(session->socket, &ready, sizeof ready, -1);
    }
    struct renderer_failure failure = {.message = RENDERER_ERROR,
                                       .status = (uint32_t)error.status,
                                       .content = view->content,
                                       .serial = view->serial};
    copy_text(failure.text, error.message);
    return channel_send(session->socket, &failure, sizeof failure, -1);
}

/* Handles one packet; false for one that breaks the protocol. */
static bool handle(struct session *session, const void *packet, size_t size, int fd)
{
    uint32_t message = 0;
    if (size >= sizeof message) {
        memcpy(&message, packet, sizeof message);
    }
    if (message == RENDERER_CONTENT && size == sizeof(struct renderer_content)) {
        take_content(session, packet, fd);
        return true;
    }
    if (message == RENDERER_FRAMES && size == sizeof(struct renderer_frames)) {
        take_frames(session, packet, fd);
        return true;
    }
    return message == RENDERER_VIEW && size == sizeof(struct renderer_view) &&
           answer_view(session, packet) == 0;
}

/* Waits for a request. What decoders have freed is kept for the next picture, whose memory would have to be
 * made and cleared again; when none comes, it is given back. */
static void wait_for_request(int socket)
{
    if (!channel_wait(socket, REST)) {
        (void)malloc_trim(0);
    }
}

int session_run(int socket, const char *font_file, struct worker *worker)
{
    struct session session = {
        .socket = socket, .font_file = font_file, .worker = worker, .frames = FRAME_MEMORY_NONE};
    _Alignas(uint64_t) char packet[CHANNEL_PACKET_SIZE];
    int status = 0;
    for (;;) {
        int fd = -1;
        wait_for_request(socket);
        ssize_t size = channel_receive(socket, packet, &fd);
        if (size == 0) {
            break;
        }
        bool is_good = size > 0 && handle(&session, packet, (size_t)size, fd);
        if (fd >= 0) {
            close(fd);
        }
        if (!is_good) {
            status = EXIT_BROKEN_CHANNEL;
            break;
        }
    }
    close_content(&session);
    fonts_close(session.fonts);
    frame_memory_release(&session.frames);
    free(session.scratch);
    return status;
}
