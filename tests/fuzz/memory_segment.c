#include "fuzz/memory_segment.h"

#include "src/exclusion.h"
#include <stdlib.h>
#include <unistd.h>

struct placard_segment {
    struct placard_error error;
    void *data;
    size_t size;
    bool writable;
};

static void *offered;
static size_t offered_size;

void memory_segment_offer(void *data, size_t size)
{
    offered = data;
    offered_size = size;
}

static enum placard_status unsupported(struct placard_segment *segment)
{
    return placard_fail(&segment->error, PLACARD_UNKNOWN_ERROR, "plain memory cannot do that");
}

struct placard_segment *placard_segment_new(const char *key)
{
    (void)key;
    return calloc(1, sizeof(struct placard_segment));
}

void placard_segment_free(struct placard_segment *segment)
{
    free(segment);
}

enum placard_status placard_segment_set_key(struct placard_segment *segment, const char *key)
{
    (void)key;
    return unsupported(segment);
}

const char *placard_segment_key(const struct placard_segment *segment)
{
    (void)segment;
    return "fuzz";
}

enum placard_status placard_segment_create(struct placard_segment *segment, size_t size, unsigned permissions)
{
    (void)size;
    (void)permissions;
    return unsupported(segment);
}

enum placard_status placard_segment_attach(struct placard_segment *segment, enum placard_mode mode)
{
    segment->data = offered;
    segment->size = offered_size;
    segment->writable = mode == PLACARD_READ_WRITE;
    return PLACARD_OK;
}

enum placard_status placard_segment_detach(struct placard_segment *segment)
{
    segment->data = NULL;
    segment->size = 0;
    return PLACARD_OK;
}

enum placard_status placard_segment_destroy(struct placard_segment *segment, enum placard_destroy_mode mode)
{
    (void)mode;
    return unsupported(segment);
}

bool placard_segment_exists(const struct placard_segment *segment)
{
    return segment->data != NULL;
}

bool placard_segment_is_valid(const struct placard_segment *segment)
{
    return segment->data != NULL;
}

void *placard_segment_data(const struct placard_segment *segment)
{
    return segment->data;
}

size_t placard_segment_size(const struct placard_segment *segment)
{
    return segment->size;
}

int placard_segment_handle(const struct placard_segment *segment)
{
    (void)segment;
    return -1;
}

bool placard_segment_writable(const struct placard_segment *segment)
{
    return segment->writable;
}

unsigned placard_segment_attachments(const struct placard_segment *segment)
{
    return segment->data != NULL ? 1 : 0;
}

enum placard_status placard_segment_facts(struct placard_segment *segment,
                                          struct placard_segment_facts *facts)
{
    *facts = (struct placard_segment_facts){
        .size = segment->size, .attached = 1, .mode = 0600, .owner = getuid(), .creator = getpid()};
    return PLACARD_OK;
}

enum placard_status placard_segment_lock(struct placard_segment *segment)
{
    (void)segment;
    return PLACARD_OK;
}

enum placard_status placard_segment_lock_timed(struct placard_segment *segment, int64_t timeout_ms)
{
    (void)timeout_ms;
    return placard_segment_lock(segment);
}

enum placard_status placard_segment_unlock(struct placard_segment *segment)
{
    (void)segment;
    return PLACARD_OK;
}

bool placard_segment_lock_was_broken(const struct placard_segment *segment)
{
    (void)segment;
    return false;
}

bool segment_was_exclusive(struct placard_segment *segment)
{
    (void)segment;
    return true;
}

bool segment_is_feared(const struct placard_segment *segment)
{
    (void)segment;
    return false;
}

int64_t segment_doubt(const struct placard_segment *segment)
{
    (void)segment;
    return 0;
}

enum placard_status placard_segment_listen(struct placard_segment *segment, int64_t timeout_ms)
{
    (void)timeout_ms;
    return placard_fail(&segment->error, PLACARD_TIMED_OUT, "nobody rings");
}

enum placard_status placard_segment_refresh(struct placard_segment *segment)
{
    (void)segment;
    return PLACARD_OK;
}

const struct placard_error *placard_segment_error(const struct placard_segment *segment)
{
    return &segment->error;
}
