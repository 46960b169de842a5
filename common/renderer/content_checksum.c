#include "renderer/content_checksum.h"

#include <stddef.h>
#include <sys/mman.h>
#include <sys/stat.h>

bool content_checksum(const struct renderer_content *facts, const struct content_bytes *bytes,
                      XXH128_hash_t *checksum)
{
    struct stat file;
    if (facts->length == 0) {
        *checksum = XXH3_128bits(NULL, 0);
        return true;
    }
    if (bytes->data != NULL) {
        *checksum = XXH3_128bits(bytes->data, (size_t)facts->length);
        return true;
    }
    int fd = bytes->fd;
    if (fd < 0 || facts->length > SIZE_MAX / 2 || fstat(fd, &file) != 0 || file.st_size < 0 ||
        (uintmax_t)file.st_size < facts->length) {
        return false;
    }
    void *data = mmap(NULL, (size_t)facts->length, PROT_READ, MAP_PRIVATE, fd, 0);
    if (data == MAP_FAILED) {
        return false;
    }
    *checksum = XXH3_128bits(data, (size_t)facts->length);
    munmap(data, (size_t)facts->length);
    return true;
}
