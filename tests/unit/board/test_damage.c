/* Headers and descriptors that are garbage, or lie. */
#include "board_support.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

static void expect_bad_everywhere(struct pair *pair)
{
    struct placard_snapshot *snapshot = NULL;
    struct placard_board_status status;
    struct placard_viewer facts = {.output = "png"};
    expect_status(pair->guest, placard_board_snapshot(pair->guest, 0, 0, &snapshot, NULL),
                  PLACARD_BAD_LAYOUT);
    assert_null(snapshot);
    expect_status(pair->guest, support_publish_text(pair->guest, "no", NULL), PLACARD_BAD_LAYOUT);
    expect_status(pair->guest, placard_board_status(pair->guest, &status), PLACARD_BAD_LAYOUT);
    expect_status(pair->guest, placard_board_claim(pair->guest, &facts), PLACARD_BAD_LAYOUT);
    struct placard_board *newcomer =
        placard_board_new(placard_segment_key(placard_board_segment(pair->owner)));
    expect_status(newcomer, placard_board_attach(newcomer, PLACARD_READ_WRITE), PLACARD_BAD_LAYOUT);
    assert_null(placard_segment_data(placard_board_segment(newcomer)));
    placard_board_free(newcomer);
}

static void headers(void **state)
{
    (void)state;
    struct pair pair = support_pair(10000);
    struct layout_header *header = support_header(pair.owner);
    expect_status(pair.guest, support_publish_text(pair.guest, "kept", NULL), PLACARD_OK);
    const struct layout_header sound = *header;
    struct layout_header bad[10];
    size_t count = 0;
#define DAMAGE(change)                                                                                       \
    do {                                                                                                     \
        bad[count] = sound;                                                                                  \
        bad[count++].change;                                                                                 \
    } while (0)
    DAMAGE(version = 2);
    DAMAGE(version = 0);
    DAMAGE(header_size = 4095);
    DAMAGE(capacity = 0);
    DAMAGE(capacity = 4096);
    DAMAGE(capacity = UINT64_MAX);
    DAMAGE(capacity = 12289);
    DAMAGE(key_hash ^= 1);
    DAMAGE(sequence = UINT64_MAX);
    DAMAGE(sequence = LAYOUT_SEQUENCE_LIMIT + 1);
    for (size_t i = 0; i < count; i++) {
        *header = bad[i];
        expect_bad_everywhere(&pair);
    }
    *header = sound;
    support_expect_text(pair.guest, "kept");
    support_end(&pair);
}

static void version_is_named(void **state)
{
    (void)state;
    struct pair pair = support_pair(100);
    support_header(pair.owner)->version = 77;
    struct placard_snapshot *snapshot;
    expect_status(pair.guest, placard_board_snapshot(pair.guest, 0, 0, &snapshot, NULL), PLACARD_BAD_LAYOUT);
    assert_non_null(strstr(placard_board_error(pair.guest)->message, "77"));
    support_end(&pair);
}

static void garbage_is_seen_once(void **state)
{
    (void)state;
    struct pair pair = support_pair(100);
    expect_status(pair.guest, placard_board_wait(pair.guest, 0, 10), PLACARD_TIMED_OUT);
    support_header(pair.owner)->version = 77;
    expect_status(pair.guest, placard_board_wait(pair.guest, 0, GENEROUS), PLACARD_OK);
    uint64_t sequence = 9;
    struct placard_snapshot *snapshot;
    expect_status(pair.guest, placard_board_snapshot(pair.guest, 0, 0, &snapshot, &sequence),
                  PLACARD_BAD_LAYOUT);
    assert_int_equal(sequence, 0);
    expect_status(pair.guest, placard_board_wait(pair.guest, sequence, 10), PLACARD_TIMED_OUT);
    support_header(pair.owner)->version = LAYOUT_VERSION;
    expect_status(pair.guest, placard_board_wait(pair.guest, sequence, GENEROUS), PLACARD_OK);
    support_header(pair.owner)->sequence = UINT64_MAX;
    expect_status(pair.guest, placard_board_wait(pair.guest, sequence, GENEROUS), PLACARD_OK);
    expect_status(pair.guest, placard_board_snapshot(pair.guest, 0, 0, &snapshot, &sequence),
                  PLACARD_BAD_LAYOUT);
    assert_int_equal(sequence, UINT64_MAX);
    expect_status(pair.guest, placard_board_wait(pair.guest, sequence, 10), PLACARD_TIMED_OUT);
    support_end(&pair);
}

static void seal(struct layout_descriptor *descriptor)
{
    descriptor->own_checksum = XXH3_64bits(descriptor, offsetof(struct layout_descriptor, own_checksum));
}

static void expect_damaged(struct pair *pair)
{
    struct placard_snapshot *snapshot = NULL;
    uint64_t sequence = 0;
    expect_status(pair->guest, placard_board_snapshot(pair->guest, 0, 0, &snapshot, &sequence),
                  PLACARD_BAD_CONTENT);
    assert_null(snapshot);
    assert_int_equal(sequence, 1); /* known even so: it can be refused, and is not looked at again */
    expect_status(pair->guest, placard_board_wait(pair->guest, sequence, 0), PLACARD_TIMED_OUT);
    struct placard_board_status status;
    expect_status(pair->guest, placard_board_status(pair->guest, &status), PLACARD_OK);
    assert_true(status.length <= placard_board_capacity(pair->guest));
    assert_true((unsigned)status.kind <= PLACARD_PIXELS);
}

static void descriptors_that_lie(void **state)
{
    (void)state;
    struct pair pair = support_pair(10000);
    support_publish(pair.guest, 5000, 1, "a name");
    struct layout_descriptor *descriptor = &support_header(pair.owner)->descriptor[1];
    const struct layout_descriptor sound = *descriptor;
    struct layout_descriptor bad[13];
    size_t count = 0;
#define LIE(change)                                                                                          \
    do {                                                                                                     \
        bad[count] = sound;                                                                                  \
        bad[count].change;                                                                                   \
        seal(&bad[count++]);                                                                                 \
    } while (0)
    LIE(length = 10001);
    LIE(length = 12288); /* the whole slot, with its right checksum: still more than the board holds */
    bad[count - 1].checksum = XXH3_64bits((unsigned char *)support_header(pair.owner) + 4096 + 12288, 12288);
    seal(&bad[count - 1]);
    LIE(length = UINT64_MAX);
    LIE(length = 4999);
    LIE(length = 5001);
    LIE(length = (uint64_t)1 << 32);
    LIE(sequence = 3);
    LIE(kind = PLACARD_PIXELS);
    LIE(kind = PLACARD_EMPTY);
    LIE(kind = 4);
    LIE(kind = UINT32_MAX);
    LIE(checksum ^= 1);
    bad[count] = sound;
    bad[count++].width = 1; /* not sealed */
    assert_int_equal(count, sizeof bad / sizeof bad[0]);
    for (size_t i = 0; i < count; i++) {
        *descriptor = bad[i];
        expect_damaged(&pair);
    }
    *descriptor = sound;
    memset(descriptor->name, '\n', sizeof descriptor->name);
    seal(descriptor);
    struct placard_snapshot *snapshot = support_snapshot(pair.guest);
    assert_int_equal(strlen(placard_snapshot_content(snapshot)->name), PLACARD_NAME_SIZE - 1);
    assert_null(strchr(placard_snapshot_content(snapshot)->name, '\n'));
    placard_snapshot_free(snapshot);
    support_end(&pair);
}

static void one_byte_of_content(void **state)
{
    (void)state;
    struct pair pair = support_pair(10000);
    support_publish(pair.guest, 5000, 1, NULL);
    unsigned char *slot = (unsigned char *)support_header(pair.owner) + 4096 + 12288;
    slot[4999] ^= 1;
    expect_damaged(&pair);
    slot[4999] ^= 1;
    slot[5000] ^= 1; /* behind its end: of no account */
    placard_snapshot_free(support_snapshot(pair.guest));
    support_publish(pair.guest, 10, 2, NULL);
    placard_snapshot_free(support_snapshot(pair.guest));
    support_end(&pair);
}

static void used_bytes_that_lie(void **state)
{
    (void)state;
    struct pair pair = support_pair(10000);
    static const uint64_t lies[] = {UINT64_MAX, 0, 1, 12289};
    for (size_t i = 0; i < sizeof lies / sizeof lies[0]; i++) {
        support_header(pair.owner)->used[0] = lies[i];
        support_header(pair.owner)->used[1] = lies[i];
        support_publish(pair.guest, 9999, (unsigned)i, NULL);
        placard_snapshot_free(support_snapshot(pair.guest));
    }
    support_end(&pair);
}

/* The magic, in a segment that is too small for the header it announces. */
static void too_small_for_a_header(void **state)
{
    (void)state;
    static const uint8_t magic[] = LAYOUT_MAGIC;
    struct pair pair = support_pair_of(&(struct placard_board_options){.capacity = 4095, .raw = true});
    memcpy(support_header(pair.owner), magic, sizeof magic);
    assert_true(placard_board_is_raw(pair.guest));
    struct placard_snapshot *snapshot = support_snapshot(pair.guest);
    assert_int_equal(placard_snapshot_content(snapshot)->length, 6); /* text, up to the NUL in it */
    placard_snapshot_free(snapshot);
    support_end(&pair);
    pair = support_pair_of(&(struct placard_board_options){.capacity = 4096, .raw = true});
    memcpy(support_header(pair.owner), magic, sizeof magic);
    expect_bad_everywhere(&pair);
    support_end(&pair);
}

/* One wrong bit in the sequence must not use up the numbers, nor take what was published off the screen. */
static void numbers_that_nobody_gave(void **state)
{
    (void)state;
    struct pair pair = support_pair(10000);
    struct layout_header *header = support_header(pair.owner);
    expect_status(pair.guest, support_publish_text(pair.guest, "kept", NULL), PLACARD_OK);
    header->sequence = LAYOUT_SEQUENCE_LIMIT - 1;
    expect_bad_everywhere(&pair);
    /* To those who know how far the numbers are it is garbage as to those who come new. */
    header->sequence = ((uint64_t)1 << 53) + 1;
    expect_bad_everywhere(&pair);
    struct placard_snapshot *snapshot = NULL;
    header->sequence = 0;
    expect_status(pair.guest, placard_board_snapshot(pair.guest, 0, 0, &snapshot, NULL), PLACARD_BAD_LAYOUT);
    uint64_t sequence = 0;
    expect_status(pair.guest, support_publish_text(pair.guest, "new", &sequence), PLACARD_OK);
    assert_true(sequence > 1 && sequence < 10);
    support_expect_text(pair.owner, "new");
    support_end(&pair);
}

/* A publication as it should be, but for its number. */
static void publish_number(struct placard_board *board, uint64_t sequence)
{
    struct layout_header *header = support_header(board);
    struct layout_descriptor *descriptor = &header->descriptor[sequence % LAYOUT_SLOTS];
    *descriptor = (struct layout_descriptor){.sequence = sequence, .checksum = XXH3_64bits("", 0)};
    seal(descriptor);
    header->sequence = sequence;
}

/* A hostile program uses up the numbers: the header is garbage while there still are some, so that the viewer
 * makes another segment, in which they begin anew. */
static void numbers_that_are_used_up(void **state)
{
    (void)state;
    struct pair pair = support_pair(10000);
    const uint64_t last = LAYOUT_SEQUENCE_LIMIT - ((uint64_t)1 << 53);
    publish_number(pair.guest, last);
    placard_snapshot_free(support_snapshot(pair.owner));
    expect_status(pair.guest, support_publish_text(pair.guest, "one too many", NULL), PLACARD_OK);
    expect_bad_everywhere(&pair);
    expect_status(pair.owner, placard_board_destroy(pair.owner), PLACARD_OK);
    const struct placard_board_options options = {.capacity = 10000};
    expect_status(pair.owner, placard_board_create(pair.owner, &options), PLACARD_OK);
    uint64_t sequence = 0;
    expect_status(pair.owner, support_publish_text(pair.owner, "new", &sequence), PLACARD_OK);
    assert_true(sequence < 10);
    support_expect_text(pair.owner, "new");
    support_end(&pair);
}

static void what_others_wrote_into_the_viewers_part(void **state)
{
    (void)state;
    struct pair pair = support_pair(100);
    struct layout_header *header = support_header(pair.owner);
    const struct placard_viewer facts = {.width = 640, .height = 480, .output = "png"};
    uint64_t sequence = 0;
    expect_status(pair.owner, placard_board_claim(pair.owner, &facts), PLACARD_OK);
    expect_status(pair.guest, support_publish_text(pair.guest, "a text", &sequence), PLACARD_OK);
    header->acknowledgement.sequence = UINT64_MAX;
    header->acknowledgement.outcome = PLACARD_OUTCOME_SHOWN;
    expect_status(pair.guest, placard_board_wait_acknowledged(pair.guest, sequence, 0, NULL),
                  PLACARD_TIMED_OUT);
    const pid_t others[] = {1, 0x7fffffff, 0, -5};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        header->acknowledgement.sequence = UINT64_MAX;
        header->viewer.version = (uint32_t)i; /* half-written, too */
        header->viewer.pid = others[i];
        struct placard_acknowledgement shown = {.sequence = sequence, .outcome = PLACARD_OUTCOME_SHOWN};
        expect_status(pair.owner, placard_board_acknowledge(pair.owner, &shown), PLACARD_OK);
        expect_status(pair.guest, placard_board_wait_acknowledged(pair.guest, sequence, 0, NULL), PLACARD_OK);
        assert_int_equal(header->viewer.pid, getpid());
        header->viewer.pid = others[i];
        expect_status(pair.owner, placard_board_claim(pair.owner, &facts), PLACARD_OK);
        assert_int_equal(header->viewer.pid, getpid());
    }
    support_end(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers),
        cmocka_unit_test(version_is_named),
        cmocka_unit_test(garbage_is_seen_once),
        cmocka_unit_test(descriptors_that_lie),
        cmocka_unit_test(one_byte_of_content),
        cmocka_unit_test(used_bytes_that_lie),
        cmocka_unit_test(too_small_for_a_header),
        cmocka_unit_test(numbers_that_nobody_gave),
        cmocka_unit_test(numbers_that_are_used_up),
        cmocka_unit_test(what_others_wrote_into_the_viewers_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
