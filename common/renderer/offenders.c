#include "renderer/offenders.h"

#include <stddef.h>

static bool is_like(const struct offender *offender, const struct renderer_content *facts, int64_t now)
{
    return offender->ends > 0 && now < offender->forgotten_at && offender->length == facts->length &&
           offender->kind == facts->kind;
}

void offenders_add(struct offenders *offenders, const struct renderer_content *facts,
                   const struct content_bytes *bytes, int64_t now, bool certain)
{
    int64_t forgotten_at = certain ? OFFENDERS_FOR_EVER : now + OFFENDERS_MEMORY;
    XXH128_hash_t checksum;
    if (!content_checksum(facts, bytes, &checksum)) {
        return;
    }
    for (size_t i = 0; i < OFFENDERS_COUNT; i++) {
        struct offender *offender = &offenders->list[i];
        if (is_like(offender, facts, now) && XXH128_isEqual(offender->checksum, checksum)) {
            offender->ends++;
            offender->forgotten_at =
                forgotten_at > offender->forgotten_at ? forgotten_at : offender->forgotten_at;
            return;
        }
    }
    offenders->list[offenders->next] = (struct offender){.checksum = checksum,
                                                         .length = facts->length,
                                                         .kind = facts->kind,
                                                         .ends = 1,
                                                         .forgotten_at = forgotten_at};
    offenders->next = (offenders->next + 1) % OFFENDERS_COUNT;
}

int64_t offenders_until(const struct offenders *offenders, const struct renderer_content *facts,
                        const struct content_bytes *bytes, int64_t now)
{
    XXH128_hash_t checksum;
    bool is_read = false;
    for (size_t i = 0; i < OFFENDERS_COUNT; i++) {
        const struct offender *offender = &offenders->list[i];
        if (!is_like(offender, facts, now) || offender->ends < OFFENDERS_CHANCES) {
            continue;
        }
        if (!is_read && !content_checksum(facts, bytes, &checksum)) {
            return 0;
        }
        is_read = true;
        if (XXH128_isEqual(offender->checksum, checksum)) {
            return offender->forgotten_at;
        }
    }
    return 0;
}
