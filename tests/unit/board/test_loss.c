/* Segments that are lost, or change their mind about being one of Placard, while they are used. */
#include "board_support.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What a hostile or ending program does to a segment while this process works on it. */
struct disaster {
    struct placard_board *board; /* its owner's */
    size_t at;                   /* bytes done; of a snapshot, none */
};

static void strike(const struct disaster *disaster)
{
    struct placard_segment *segment = placard_board_segment(disaster->board);
    if (strncmp(placard_segment_key(segment), "posix:", 6) == 0) {
        assert_int_equal(ftruncate(placard_segment_handle(segment), 0), 0);
    } else {
        assert_int_equal(placard_segment_destroy(segment, PLACARD_DESTROY_FORCE), PLACARD_OK);
    }
}

static bool strike_at(size_t done, size_t total, void *user)
{
    const struct disaster *disaster = user;
    (void)total;
    if (done == disaster->at) {
        strike(disaster);
    }
    return true;
}

static struct placard_board *create(const char *key, size_t capacity, bool raw)
{
    struct placard_board *board = placard_board_new(key);
    assert_non_null(board);
    expect_status(
        board, placard_board_create(board, &(struct placard_board_options){.capacity = capacity, .raw = raw}),
        PLACARD_OK);
    return board;
}

static void lost_while_publishing(void **state)
{
    (void)state;
    assert_int_equal(placard_survive_truncation(NULL), PLACARD_OK);
    const size_t length = 3 << 20;
    unsigned char *bytes = support_pattern(length, 1);
    const struct placard_content content = {.kind = PLACARD_TEXT, .data = bytes, .length = length};
    for (int round = 0; round < 4; round++) {
        struct disaster disaster = {
            .board = create(round < 2 ? support_posix_key() : support_key(), length, false),
            .at = round % 2 == 0 ? 1 << 20 : length,
        };
        struct placard_board *guest = support_attach(disaster.board, PLACARD_READ_WRITE);
        const struct placard_publish_options options = {.progress = strike_at, .user = &disaster};
        uint64_t sequence = 7;
        expect_status(guest, placard_board_publish(guest, &content, &options, &sequence), PLACARD_LOCK_ERROR);
        assert_non_null(strstr(placard_board_error(guest)->message, "attach anew"));
        assert_int_equal(sequence, 0);
        (void)placard_board_destroy(disaster.board); /* unless that is what happened */
        placard_board_free(guest);
        placard_board_free(disaster.board);
    }
    free(bytes);
}

/* A snapshot makes its private memory when it knows what is there. */
static const struct disaster *snapshot_disaster;

/* Or somebody puts the header's magic right by chance. */
static struct layout_header *restored_header;

int __real_memfd_create(const char *name, unsigned flags);
int __wrap_memfd_create(const char *name, unsigned flags);
int __wrap_memfd_create(const char *name, unsigned flags)
{
    if (restored_header != NULL) {
        restored_header->magic[0] ^= 1;
        restored_header = NULL;
    }
    if (snapshot_disaster != NULL) {
        strike(snapshot_disaster);
        snapshot_disaster = NULL;
    }
    return __real_memfd_create(name, flags);
}

static void lost_while_copying(void **state)
{
    (void)state;
    assert_int_equal(placard_survive_truncation(NULL), PLACARD_OK);
    for (int raw = 0; raw < 2; raw++) {
        struct disaster disaster = {.board = create(support_posix_key(), 10000, raw != 0)};
        struct placard_board *guest = support_attach(disaster.board, PLACARD_READ_ONLY);
        expect_status(disaster.board, support_publish_text(disaster.board, "whole", NULL), PLACARD_OK);
        struct placard_snapshot *snapshot = NULL;
        snapshot_disaster = &disaster;
        expect_status(guest, placard_board_snapshot(guest, 0, 0, &snapshot, NULL), PLACARD_LOCK_ERROR);
        assert_null(snapshot_disaster);
        assert_null(snapshot);
        assert_int_equal(placard_board_destroy(disaster.board), PLACARD_OK);
        placard_board_free(guest);
        placard_board_free(disaster.board);
    }
}

/* The viewer cannot publish raw content anew when the header comes back just then; when it goes once more the
 * same content is looked at again. */
static void magic_that_comes_and_goes(void **state)
{
    (void)state;
    struct pair pair = support_pair(10000);
    const struct placard_viewer facts = {.output = "png"};
    expect_status(pair.owner, placard_board_claim(pair.owner, &facts), PLACARD_OK);
    struct layout_header *header = support_header(pair.owner);
    placard_snapshot_free(support_snapshot(pair.owner));
    sleep(3); /* a lock that is new is not believed to exclude: content is looked at several times */
    header->magic[0] ^= 1;
    restored_header = header;
    struct placard_snapshot *snapshot = NULL;
    uint64_t seen = 0;
    (void)placard_board_snapshot(pair.owner, GENEROUS, 0, &snapshot, &seen);
    placard_snapshot_free(snapshot);
    assert_false(placard_board_is_raw(pair.owner));
    header->magic[0] ^= 1;
    expect_status(pair.owner, placard_board_wait(pair.owner, seen, GENEROUS), PLACARD_OK);
    (void)placard_board_snapshot(pair.owner, GENEROUS, 0, &snapshot, &seen);
    placard_snapshot_free(snapshot);
    assert_false(placard_board_is_raw(pair.owner));
    support_end(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lost_while_publishing),
        cmocka_unit_test(lost_while_copying),
        cmocka_unit_test(magic_that_comes_and_goes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
