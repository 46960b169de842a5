#include "key.h"

#include "utf8.h"
#include <sha1.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static enum placard_status check(const char *text, struct placard_error *error)
{
    size_t length = text == NULL ? 0 : strnlen(text, KEY_MAX_BYTES + 1);
    if (length == 0) {
        return placard_fail(error, PLACARD_KEY_ERROR, "the key is empty: give the segment a key");
    }
    if (length > KEY_MAX_BYTES) {
        return placard_fail(error, PLACARD_KEY_ERROR,
                            "the key \"%.32s…\" is longer than %d bytes: choose a shorter one", text,
                            KEY_MAX_BYTES);
    }
    int letters = 0;
    for (size_t i = 0; i < length;) {
        uint32_t character = 0;
        size_t bytes = utf8_read(text + i, length - i, &character);
        if (bytes == 0) {
            return placard_fail(error, PLACARD_KEY_ERROR, "the key \"%s\" is not valid UTF-8 at byte %zu",
                                text, i + 1);
        }
        if (utf8_is_control(character)) {
            return placard_fail(
                error, PLACARD_KEY_ERROR,
                "the key \"%s\" has a control character at byte %zu: use printable characters", text, i + 1);
        }
        letters += is_letter(text[i]);
        i += bytes;
    }
    if (letters > KEY_MAX_LETTERS) {
        return placard_fail(error, PLACARD_KEY_ERROR,
                            "the key \"%.32s…\" has %d letters, its file's name has room for %d", text,
                            letters, KEY_MAX_LETTERS);
    }
    return PLACARD_OK;
}

/* The path of the key file with PREFIX in FOLDER, allocated; NULL when there is no memory. */
static char *file_path(const char *folder, const char *prefix, const char *text)
{
    char letters[KEY_MAX_LETTERS + 1];
    size_t count = 0;
    for (const char *c = text; *c != '\0'; c++) {
        if (is_letter(*c)) {
            letters[count++] = *c;
        }
    }
    letters[count] = '\0';
    char hash[SHA1_DIGEST_STRING_LENGTH];
    SHA1Data((const uint8_t *)text, strlen(text), hash);
    char *path = NULL;
    return asprintf(&path, "%s/%s_%s%s", folder, prefix, letters, hash) < 0 ? NULL : path;
}

enum placard_status key_make(struct key *key, const char *text, struct placard_error *error)
{
    enum placard_status status = check(text, error);
    if (status != PLACARD_OK) {
        return status;
    }
    const char *folder = getenv("TMPDIR");
    if (folder == NULL || folder[0] == '\0') {
        folder = "/tmp";
    }
    struct key made = {
        .text = strdup(text),
        .folder = strdup(folder),
        .segment_file = file_path(folder, "qipc_sharedmemory", text),
        .semaphore_file = file_path(folder, "qipc_systemsem", text),
    };
    if (made.text == NULL || made.folder == NULL || made.segment_file == NULL ||
        made.semaphore_file == NULL) {
        key_clear(&made);
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for a key of %zu bytes", strlen(text));
    }
    *key = made;
    return PLACARD_OK;
}

void key_clear(struct key *key)
{
    free(key->text);
    free(key->folder);
    free(key->segment_file);
    free(key->semaphore_file);
    *key = (struct key){0};
}
