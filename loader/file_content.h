/* A file, or standard input, read whole into memory as content that can be published.
 *
 * Only regular files are opened by name: a folder, a device, a pipe or a socket is refused before it is
 * opened, so that nothing blocks and no device is disturbed. Files are read and not mapped: a file that
 * somebody shortens meanwhile must not end the reader.
 */
#ifndef LOADER_FILE_CONTENT_H
#define LOADER_FILE_CONTENT_H

#include <placard/content.h>

/* Content together with the memory that it points to. */
struct file_content;

struct file_content_request {
    enum placard_kind as; /* PLACARD_EMPTY: recognise it by its first bytes */
    uint32_t width;       /* for PLACARD_PIXELS: what the bytes are, rows without padding */
    uint32_t height;
    enum placard_pixel_format format;
    const char *name;          /* to be shown to people; NULL: the file's own name, without its folder */
    size_t capacity;           /* refuse what is longer, if possible before reading it;
                                * 0: CONVERSION_CAPACITY, as long as Qt's programs can have it */
    bool converts;             /* what conversion_is_needed() for is limited by CONVERSION_CAPACITY instead */
    placard_progress progress; /* may be NULL; TOTAL is 0 for what does not tell its size */
    void *user;
};

/* Reads the regular file PATH into *CONTENT, to be freed by file_content_free(); NULL on failure. REQUEST may
 * be NULL. Any thread. PLACARD_UNREADABLE: it is missing, no regular file, not permitted, empty, or changed
 * while it was read. PLACARD_TOO_LARGE: it is longer than the capacity; both sizes are told.
 * PLACARD_BAD_CONTENT: it is neither a text nor a picture, is named like a picture without being one, or is
 * not what REQUEST says. PLACARD_OUT_OF_MEMORY. PLACARD_INTERRUPTED, by the progress callback. */
enum placard_status file_content_read(struct file_content **content, const char *path,
                                      const struct file_content_request *request,
                                      struct placard_error *error);

/* The same for an open DESCRIPTOR of any kind (standard input), read to its end and not closed. SOURCE says
 * in messages what it is: "standard input". It is also the content's name when REQUEST has none. */
enum placard_status file_content_read_stream(struct file_content **content, int descriptor,
                                             const char *source, const struct file_content_request *request,
                                             struct placard_error *error);

/* NULL is allowed. */
void file_content_free(struct file_content *content);

/* What to hand to placard_board_publish(). It and all that it points to belong to CONTENT. */
const struct placard_content *file_content_get(const struct file_content *content);

#endif
