#include "fuzz/protocol.h"

#include "renderer/channel.h"
#include "renderer/reply.h"
#include "renderer/session.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#define WIDTH  64u
#define HEIGHT 48u
#define FRAMES (WIDTH * HEIGHT * (unsigned)sizeof(uint32_t) * RENDERER_LEAST_FRAMES)

/* What was asked for, and how long the content was then. */
struct asked {
    struct renderer_view view;
    uint64_t length;
};

struct script {
    int socket;
    int content, frames, unsealed;
    uint64_t content_size, length;
    struct asked asked[PROTOCOL_MOST_PACKETS];
    size_t count;
};

static int make_memory(const void *data, size_t size, unsigned seals)
{
    int fd = memfd_create("fuzz", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    fuzz_demand(fd >= 0 && ftruncate(fd, (off_t)size) == 0, "there is memory for a file");
    fuzz_demand(data == NULL || write(fd, data, size) == (ssize_t)size, "there is memory for a file");
    fuzz_demand(seals == 0 || fcntl(fd, F_ADD_SEALS, seals) == 0, "a file can be sealed");
    return fd;
}

static void send_content(struct script *script, struct input *input, int fd)
{
    struct renderer_content message = {.message = RENDERER_CONTENT, .version = RENDERER_PROTOCOL_VERSION};
    uint8_t choices = input_8(input);
    message.kind = choices % 5;
    message.content = input_8(input);
    message.length = choices & 128 ? input_64(input) : script->content_size;
    if (message.kind == PLACARD_PIXELS) {
        message.format = input_8(input) % (PLACARD_FORMAT_GRAY + 2);
        message.width = input_16(input);
        message.height = input_16(input);
        message.stride = message.width * placard_format_bytes(message.format) + input_8(input);
    }
    message.flags = choices & 32 ? RENDERER_STRAIGHT_ALPHA : 0;
    if (choices & 64) {
        message.version = input_32(input);
    }
    script->length = message.length;
    channel_send(script->socket, &message, sizeof message, fd);
}

static void send_frames(struct script *script, struct input *input, int fd)
{
    struct renderer_frames message = {
        .message = RENDERER_FRAMES, .width = WIDTH, .height = HEIGHT, .count = RENDERER_LEAST_FRAMES};
    uint8_t choices = input_8(input);
    message.width = choices & 1 ? input_32(input) : choices & 2 ? input_8(input) : message.width;
    message.count = choices & 16 ? input_8(input) : message.count;
    message.height = choices & 4 ? input_32(input) : choices & 8 ? input_8(input) : message.height;
    channel_send(script->socket, &message, sizeof message, fd);
}

static void send_view(struct script *script, struct input *input, int fd)
{
    struct renderer_view view = {
        .message = RENDERER_VIEW, .zoom = RENDERER_ZOOM_ONE, .font_size = 16, .serial = script->count};
    uint8_t choices = input_8(input);
    view.content = input_8(input);
    view.buffer = input_8(input) % 3;
    view.rotation = input_8(input) % 5 * 90u;
    view.fit = input_8(input) % 5;
    view.anchor = choices & 1 ? (int64_t)input_64(input) : -1 + input_8(input);
    view.x = choices & 2 ? (int64_t)input_64(input) : 0;
    view.y = choices & 4 ? (int64_t)input_64(input) : input_8(input);
    view.time = choices & 8 ? input_64(input) : input_8(input);
    view.zoom = choices & 16 ? input_16(input) : view.zoom;
    view.font_size = choices & 32 ? input_16(input) : view.font_size;
    view.inset_top = choices & 64 ? input_32(input) : input_8(input);
    view.inset_bottom = choices & 128 ? input_32(input) : input_8(input);
    script->asked[script->count++] = (struct asked){view, script->length};
    channel_send(script->socket, &view, sizeof view, fd);
}

/* Of a size that no message has, or of one whose message is not what it should be: the session ends there. */
static void send_junk(struct script *script, struct input *input, int fd)
{
    uint8_t packet[CHANNEL_PACKET_SIZE];
    size_t size = input_16(input) % (sizeof packet + 1);
    input_read(input, packet, size);
    channel_send(script->socket, packet, size, fd);
}

static int choose_descriptor(const struct script *script, unsigned choice, int usual)
{
    const int descriptors[] = {usual,          usual,           usual,          usual,
                               script->frames, script->content, script->socket, script->unsealed};
    return choice < 8 ? descriptors[choice] : -1;
}

static void send_one(struct script *script, struct input *input)
{
    uint8_t choice = input_8(input);
    unsigned descriptor = choice >> 3 & 15;
    switch (choice & 7) {
    case 0:
    case 1:
        send_content(script, input, choose_descriptor(script, descriptor, script->content));
        break;
    case 2:
        send_frames(script, input, choose_descriptor(script, descriptor, script->frames));
        break;
    case 7:
        send_junk(script, input, choose_descriptor(script, descriptor, -1));
        break;
    default:
        send_view(script, input, choose_descriptor(script, descriptor, -1));
        break;
    }
}

/* Each view that was answered was answered in its turn, by what the parent would believe. */
static void check_replies(const struct script *script)
{
    union {
        union reply reply;
        char bytes[CHANNEL_PACKET_SIZE];
    } packet;
    for (size_t i = 0;; i++) {
        ssize_t size = channel_receive(script->socket, &packet, NULL);
        if (size <= 0) {
            return;
        }
        fuzz_demand(i < script->count, "there is one reply to a view");
        const struct asked *asked = &script->asked[i];
        struct placard_error error;
        if (reply_check(&packet.reply, (size_t)size, &asked->view, asked->length, &error) != PLACARD_OK) {
            fuzz_fail(error.message);
        }
    }
}

void fuzz_requests(struct input *input)
{
    static const char nothing[1] = {0};
    int pair[2];
    fuzz_demand(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == 0, "there is a socket");
    /* The content lies at the beginning, what is done with it at the end. */
    size_t actions = input_8(input);
    size_t content = input->size > actions ? input->size - actions : 0;
    struct script script = {.socket = pair[0], .content_size = content};
    script.content =
        make_memory(content > 0 ? (const void *)input->data : nothing, content > 0 ? content : 1, 0);
    script.frames = make_memory(NULL, FRAMES, F_SEAL_SHRINK);
    script.unsealed = make_memory(NULL, FRAMES, 0);
    input->data += content;
    input->size -= content;
    for (int i = 0; i < PROTOCOL_MOST_PACKETS && input->size > 0; i++) {
        send_one(&script, input);
    }
    shutdown(script.socket, SHUT_WR);
    session_run(pair[1], NULL, NULL);
    close(pair[1]);
    check_replies(&script);
    close(pair[0]);
    close(script.content);
    close(script.frames);
    close(script.unsealed);
}
