/* What views are of: content, and who holds its bytes. */
#include "renderer/renderer_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "src/snapshot.h"

void subject_release(struct subject *subject)
{
    placard_snapshot_free(subject->snapshot);
    subject->snapshot = NULL;
    if (subject->bytes.fd >= 0) {
        close(subject->bytes.fd);
        subject->bytes.fd = -1;
    }
}

int subject_lend(const struct subject *subject)
{
    return subject->snapshot != NULL ? placard_snapshot_fd(subject->snapshot) : subject->bytes.fd;
}

bool subject_know_checksum(struct subject *subject)
{
    subject->has_checksum =
        subject->has_checksum || content_checksum(&subject->facts, &subject->bytes, &subject->checksum);
    return subject->has_checksum;
}

/* What has ended renderers before is given to no other one. */
static void check_offender(struct renderer *renderer)
{
    struct subject *subject = &renderer->subject;
    int64_t moment = renderer_now();
    int64_t until = offenders_until(&renderer->offenders, &subject->facts, &subject->bytes, moment);
    if (until == OFFENDERS_FOR_EVER) {
        subject->ended_renderer = true;
        placard_fail(&subject->failure, PLACARD_REFUSED,
                     "this content has ended %u renderers and is not tried again; send other content",
                     OFFENDERS_CHANCES);
    } else if (until > 0) {
        subject->ended_renderer = true;
        placard_fail(
            &subject->failure, PLACARD_REFUSED,
            "this content was too slow for %u renderers, perhaps as the machine was busy: send it again "
            "in %lld s, or other content",
            OFFENDERS_CHANCES, (long long)(until - moment) / 1000 + 1);
    }
}

/* BYTES and SNAPSHOT are the subject's from now on. */
static void show(struct renderer *renderer, uint64_t number, const struct placard_content *content,
                 struct content_bytes bytes, struct placard_snapshot *snapshot)
{
    subject_release(&renderer->subject);
    renderer->subject = (struct subject){.facts = {.message = RENDERER_CONTENT,
                                                   .version = RENDERER_PROTOCOL_VERSION,
                                                   .content = number,
                                                   .length = content->length,
                                                   .kind = (uint32_t)content->kind,
                                                   .width = content->width,
                                                   .height = content->height,
                                                   .stride = content->stride,
                                                   .format = (uint32_t)content->format,
                                                   .flags = renderer->flags},
                                         .bytes = bytes,
                                         .snapshot = snapshot};
    renderer->knows_subject = false;
    renderer->is_waiting = false;
    check_offender(renderer);
}

enum placard_status renderer_show(struct renderer *renderer, uint64_t number,
                                  const struct placard_content *content, int fd, struct placard_error *error)
{
    struct content_bytes bytes = {.fd = fd >= 0 ? fcntl(fd, F_DUPFD_CLOEXEC, 0) : -1};
    if (fd >= 0 && bytes.fd < 0) {
        return placard_fail(error, PLACARD_OUT_OF_RESOURCES,
                            "cannot keep the content's descriptor: %s; close some programs and try again",
                            strerror(errno));
    }
    show(renderer, number, content, bytes, NULL);
    return PLACARD_OK;
}

void renderer_show_snapshot(struct renderer *renderer, uint64_t number, struct placard_snapshot *snapshot)
{
    const struct placard_content *content = placard_snapshot_content(snapshot);
    const struct content_bytes bytes = {.data = content->data, .fd = -1};
    show(renderer, number, content, bytes, snapshot_share(snapshot));
}
