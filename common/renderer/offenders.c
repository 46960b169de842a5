#include "renderer/offenders.h"

#include <stddef.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <xxhash.h>

/* False when the content cannot be read: it is then as if it had not been seen before. */
static bool checksum_of(const struct renderer_content *facts, int fd, uint64_t *checksum)
{
    struct stat file;
    if (facts->length == 0) {
        *checksum = 0;
        return true;
    }
    if (fd < 0 || facts->length > SIZE_MAX / 2 || fstat(fd, &file) != 0 || file.st_size < 0 ||
        (uintmax_t)file.st_size < facts->length) {
        return false;
    }
    void *data = mmap(NULL, (size_t)facts->length, PROT_READ, MAP_PRIVATE, fd, 0);
    if (data == MAP_FAILED) {
        return false;
    }
    *checksum = XXH3_64bits(data, (size_t)facts->length);
    munmap(data, (size_t)facts->length);
    return true;
}

static bool is_like(const struct offender *offender, const struct renderer_content *facts, int64_t now)
{
    return offender->ends > 0 && now < offender->forgotten_at && offender->length == facts->length &&
           offender->kind == facts->kind;
}

void offenders_add(struct offenders *offenders, const struct renderer_content *facts, int fd, int64_t now,
                   bool certain)
{
    int64_t forgotten_at = certain ? OFFENDERS_FOR_EVER : now + OFFENDERS_MEMORY;
    uint64_t checksum;
    if (!checksum_of(facts, fd, &checksum)) {
        return;
    }
    for (size_t i = 0; i < OFFENDERS_COUNT; i++) {
        struct offender *offender = &offenders->list[i];
        if (is_like(offender, facts, now) && offender->checksum == checksum) {
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

int64_t offenders_until(const struct offenders *offenders, const struct renderer_content *facts, int fd,
                        int64_t now)
{
    uint64_t checksum = 0;
    bool is_read = false;
    for (size_t i = 0; i < OFFENDERS_COUNT; i++) {
        const struct offender *offender = &offenders->list[i];
        if (!is_like(offender, facts, now) || offender->ends < OFFENDERS_CHANCES) {
            continue;
        }
        if (!is_read && !checksum_of(facts, fd, &checksum)) {
            return 0;
        }
        is_read = true;
        if (offender->checksum == checksum) {
            return offender->forgotten_at;
        }
    }
    return 0;
}
