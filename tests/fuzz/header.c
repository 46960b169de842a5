/* A segment of any bytes: attached to, told of, taken a snapshot of, claimed, published into. The input is
 * the segment's bytes from its start on, then choices; it can have the header's marks and checksums put
 * right, so that what lies behind their checks is reached. */
#include "fuzz/fuzz.h"
#include "fuzz/memory_segment.h"

#include "loader/report.h"
#include "src/layout.h"

#include <placard/board.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

enum choice {
    MEND_MARKS = 1,       /* magic, version and what else must be so */
    MEND_DESCRIPTORS = 2, /* the descriptors' own checksums */
    MEND_CONTENT = 4,     /* the contents' checksums */
    EXACT_SIZE = 8,       /* the segment ends where the input does */
    READ_ONLY = 16,
    OWN_VIEWER = 32 /* the header tells that this process is the viewer */
};

static void mend_descriptor(struct layout_descriptor *descriptor, const unsigned char *slot, size_t slot_size,
                            unsigned choices)
{
    if (choices & MEND_CONTENT) {
        descriptor->length %= slot_size + 1;
        descriptor->checksum = XXH3_64bits(slot, (size_t)descriptor->length);
    }
    if (choices & MEND_DESCRIPTORS) {
        descriptor->own_checksum = XXH3_64bits(descriptor, offsetof(struct layout_descriptor, own_checksum));
    }
}

static void mend(unsigned char *segment, size_t size, unsigned choices)
{
    static const uint8_t magic[] = LAYOUT_MAGIC;
    struct layout_header *header = (struct layout_header *)(void *)segment;
    size_t slot_size = (size - LAYOUT_HEADER_SIZE) / LAYOUT_SLOTS;
    if (choices & MEND_MARKS) {
        memcpy(header->magic, magic, sizeof magic);
        header->version = LAYOUT_VERSION;
        header->header_size = LAYOUT_HEADER_SIZE;
        header->key_hash = XXH3_64bits("fuzz", 4);
        header->capacity = slot_size - header->capacity % LAYOUT_PAGE;
    }
    for (unsigned slot = 0; slot < LAYOUT_SLOTS; slot++) {
        mend_descriptor(&header->descriptor[slot], segment + LAYOUT_HEADER_SIZE + slot * slot_size, slot_size,
                        choices);
    }
    if (choices & OWN_VIEWER) {
        header->viewer.pid = getpid();
        header->viewer.version &= ~1u;
    }
}

static unsigned char *make_segment(struct input *input, unsigned choices, size_t *size)
{
    unsigned pages = 1 + input_8(input) % 2;
    *size = choices & EXACT_SIZE ? input->size : LAYOUT_HEADER_SIZE + LAYOUT_SLOTS * pages * LAYOUT_PAGE;
    *size = *size > 0 ? *size : 1;
    unsigned char *segment = malloc(*size);
    fuzz_demand(segment != NULL, "there is memory for a segment");
    input_read(input, segment, *size);
    if (*size > LAYOUT_HEADER_SIZE) {
        mend(segment, *size, choices);
    }
    return segment;
}

/* What a terminal would be shown. */
static void look_at_status(struct placard_board *board)
{
    struct placard_board_status status;
    if (placard_board_status(board, &status) != PLACARD_OK) {
        fuzz_demand_reason(placard_board_error(board)->status, placard_board_error(board));
        return;
    }
    fuzz_demand(status.length <= status.capacity + 1, "no content is larger than what holds it");
    for (int form = 0; form < 2; form++) {
        char *text = NULL;
        size_t length = 0;
        FILE *stream = open_memstream(&text, &length);
        fuzz_demand(stream != NULL, "there is memory for a report");
        (form == 0 ? report_status : report_status_json)(stream, "fuzz", &status);
        fclose(stream);
        for (char *line, *rest = text; (line = strsep(&rest, "\n")) != NULL;) {
            fuzz_demand_printable(line, strlen(line) + 1);
        }
        free(text);
    }
}

static struct placard_snapshot *take_snapshot(struct placard_board *board, size_t limit)
{
    struct placard_snapshot *snapshot = NULL;
    uint64_t sequence = 0;
    enum placard_status status = placard_board_snapshot(board, 0, limit, &snapshot, &sequence);
    if (status != PLACARD_OK) {
        fuzz_demand(snapshot == NULL, "there is no snapshot without success");
        fuzz_demand_reason(status, placard_board_error(board));
        return NULL;
    }
    const struct placard_content *content = placard_snapshot_content(snapshot);
    struct placard_error error;
    fuzz_demand(placard_content_check(content, &error) == PLACARD_OK, "the content makes sense");
    fuzz_demand(limit == 0 || content->length <= limit, "the limit is kept");
    fuzz_demand(sequence == placard_snapshot_sequence(snapshot), "both tell the same sequence");
    fuzz_demand_printable(content->name, PLACARD_NAME_SIZE);
    return snapshot;
}

/* What was published is what is there afterwards. */
static void publish(struct placard_board *board, size_t length)
{
    static unsigned char bytes[2 * LAYOUT_PAGE];
    memset(bytes, 'x', sizeof bytes);
    const struct placard_content content = {
        .kind = PLACARD_TEXT, .data = bytes, .length = length % sizeof bytes + 1, .name = "a text"};
    uint64_t sequence = 0;
    uint64_t before = placard_board_sequence(board);
    enum placard_status status = placard_board_publish(board, &content, NULL, &sequence);
    if (status != PLACARD_OK) {
        fuzz_demand_reason(status, placard_board_error(board));
        return;
    }
    struct placard_snapshot *snapshot = take_snapshot(board, 0);
    fuzz_demand(snapshot != NULL, "what was published can be read");
    const struct placard_content *seen = placard_snapshot_content(snapshot);
    fuzz_demand(seen->kind == PLACARD_TEXT && seen->length == content.length &&
                    memcmp(seen->data, bytes, content.length) == 0,
                "what was published is what is read");
    if (!placard_board_is_raw(board)) {
        fuzz_demand(placard_snapshot_sequence(snapshot) == sequence, "it has the number that was told");
        fuzz_demand(sequence > before, "numbers only grow");
    }
    placard_snapshot_free(snapshot);
}

static void show(struct placard_board *board)
{
    const struct placard_viewer viewer = {.width = 800, .height = 480, .output = "png"};
    struct placard_acknowledgement answer;
    if (placard_board_claim(board, &viewer) == PLACARD_OK) {
        const struct placard_acknowledgement shown = {.sequence = placard_board_sequence(board),
                                                      .outcome = PLACARD_OUTCOME_SHOWN,
                                                      .width = 8,
                                                      .height = 8};
        enum placard_status status = placard_board_acknowledge(board, &shown);
        status = status == PLACARD_OK ? placard_board_wait_acknowledged(board, shown.sequence, 0, &answer)
                                      : status;
        fuzz_demand(status != PLACARD_PERMISSION_DENIED, "who claimed the board may acknowledge");
        fuzz_demand(status != PLACARD_TIMED_OUT, "what was acknowledged needs no waiting for");
        placard_board_release(board);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {data, size};
    unsigned choices = input_8(&input);
    size_t length = input_16(&input);
    size_t segment_size = 0;
    unsigned char *segment = make_segment(&input, choices, &segment_size);
    struct placard_board *board = placard_board_new("fuzz");
    fuzz_demand(board != NULL, "there is memory for a board");
    memory_segment_offer(segment, segment_size);
    if (placard_board_attach(board, choices & READ_ONLY ? PLACARD_READ_ONLY : PLACARD_READ_WRITE) ==
        PLACARD_OK) {
        struct placard_acknowledgement answer;
        look_at_status(board);
        placard_snapshot_free(take_snapshot(board, 0));
        placard_snapshot_free(take_snapshot(board, 1 + length));
        placard_board_wait(board, placard_board_sequence(board), 0);
        placard_board_wait_acknowledged(board, placard_board_sequence(board), 0, &answer);
        show(board);
        publish(board, length);
        publish(board, 100);
        look_at_status(board);
    } else {
        fuzz_demand_reason(placard_board_error(board)->status, placard_board_error(board));
    }
    placard_board_free(board);
    free(segment);
    return 0;
}
