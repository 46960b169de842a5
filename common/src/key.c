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

/* Empty, too long, or no text? */
static enum placard_status check_text(const char *text, struct placard_error *error)
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
        i += bytes;
    }
    return PLACARD_OK;
}

/* ---- legacy keys ---- */

static enum placard_status check_letters(const char *text, struct placard_error *error)
{
    int letters = 0;
    for (const char *c = text; *c != '\0'; c++) {
        letters += is_letter(*c);
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

static enum placard_status name_legacy(struct key *key, const char *text, struct placard_error *error)
{
    const char *folder = getenv("TMPDIR");
    if (folder == NULL || folder[0] == '\0') {
        folder = "/tmp";
    }
    enum placard_status status = check_letters(text, error);
    if (status == PLACARD_OK) {
        key->folder = strdup(folder);
        key->segment_file = file_path(folder, "qipc_sharedmemory", text);
        key->semaphore_file = file_path(folder, "qipc_systemsem", text);
        key->hidden_file = file_path(folder, "qipc_hidden", text);
    }
    return status;
}

/* ---- native keys ---- */

static enum placard_status name_systemv(struct key *key, const char *payload, struct placard_error *error)
{
    const char *name = strrchr(payload, '/');
    if (payload[0] != '/' || name[1] == '\0') {
        return placard_fail(error, PLACARD_KEY_ERROR,
                            "the key \"systemv:%s\" does not name a file: write systemv:/path/of/a/file",
                            payload);
    }
    key->folder = strndup(payload, name == payload ? 1 : (size_t)(name - payload));
    key->segment_file = strdup(payload);
    key->semaphore_file = strdup(payload);
    return PLACARD_OK;
}

static enum placard_status name_posix(struct key *key, const char *payload, struct placard_error *error)
{
    const char *name = payload + strspn(payload, "/"); /* the C library skips them, too */
    if (name[0] == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strchr(name, '/') != NULL) {
        return placard_fail(
            error, PLACARD_KEY_ERROR,
            "the key \"posix:%s\" is no name of a POSIX object: write posix:/name, with no other \"/\" in it",
            payload);
    }
    if (strlen(name) > KEY_MAX_OBJECT) {
        return placard_fail(
            error, PLACARD_KEY_ERROR,
            "the key \"posix:/%.32s…\" is longer than the %d bytes that a POSIX object's name may "
            "have: choose a shorter one",
            name, KEY_MAX_OBJECT);
    }
    key->folder = strdup(KEY_POSIX_FOLDER);
    if (asprintf(&key->segment_file, KEY_POSIX_FOLDER "/%s", name) < 0) {
        key->segment_file = NULL;
    }
    if (asprintf(&key->semaphore_file, KEY_POSIX_FOLDER "/sem.%s", name) < 0) {
        key->semaphore_file = NULL;
    }
    return PLACARD_OK;
}

static int digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *found = c == '\0' ? NULL : strchr(digits, c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c);
    return found == NULL ? -1 : (int)(found - digits);
}

/* Decodes %XX in place, and leaves a % alone that nothing of the kind follows, as Qt does. */
static void decode(char *text)
{
    char *to = text;
    for (const char *from = text; *from != '\0'; from++, to++) {
        int high = from[0] == '%' ? digit(from[1]) : -1;
        int low = high >= 0 ? digit(from[2]) : -1;
        *to = *from;
        if (low >= 0) {
            *to = (char)(high * 16 + low);
            from += 2;
        }
    }
    *to = '\0';
}

/* The rest of a URI is not for keys; Qt drops a fragment without a word, and refuses the others. */
static enum placard_status check_payload(const char *text, const char **payload, struct placard_error *error)
{
    if (strncmp(*payload, "//", 2) == 0) {
        *payload += 2; /* an empty host */
        if (**payload != '/') {
            return placard_fail(error, PLACARD_KEY_ERROR,
                                "the key \"%s\" names a host: write one \"/\" behind the colon", text);
        }
    }
    size_t reserved = strcspn(*payload, "?#");
    if ((*payload)[reserved] != '\0') {
        return placard_fail(error, PLACARD_KEY_ERROR,
                            "the key \"%s\" has a \"%c\", which native keys cannot have: write %%%02X for it",
                            text, (*payload)[reserved], (unsigned)(*payload)[reserved]);
    }
    if (strstr(*payload, "%00") != NULL) {
        return placard_fail(error, PLACARD_KEY_ERROR,
                            "the key \"%s\" has a NUL (%%00), which no name can have", text);
    }
    return PLACARD_OK;
}

static enum placard_status name_native(struct key *key, const char *payload, const char *text,
                                       struct placard_error *error)
{
    enum placard_status status = check_payload(text, &payload, error);
    char decoded[KEY_MAX_BYTES + 1];
    if (status == PLACARD_OK) {
        snprintf(decoded, sizeof decoded, "%s", payload);
        decode(decoded);
        status = decoded[0] == '\0'
                     ? placard_fail(error, PLACARD_KEY_ERROR,
                                    "the key \"%s\" is empty behind its colon: name an object", text)
                     : check_text(decoded, error);
    }
    if (status != PLACARD_OK) {
        return status;
    }
    return key->kind == KEY_POSIX ? name_posix(key, decoded, error) : name_systemv(key, decoded, error);
}

/* The kind of the key TEXT; *PAYLOAD becomes what follows a native key's prefix. */
static enum key_kind kind_of(const char *text, const char **payload)
{
    static const struct {
        const char *prefix;
        enum key_kind kind;
    } kinds[] = {{"systemv:", KEY_SYSTEMV}, {"posix:", KEY_POSIX}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        size_t length = strlen(kinds[i].prefix);
        if (strncmp(text, kinds[i].prefix, length) == 0) {
            *payload = text + length;
            return kinds[i].kind;
        }
    }
    return KEY_LEGACY;
}

enum placard_status key_make(struct key *key, const char *text, struct placard_error *error)
{
    enum placard_status status = check_text(text, error);
    if (status != PLACARD_OK) {
        return status;
    }
    const char *payload = NULL;
    struct key made = {.kind = kind_of(text, &payload)};
    status =
        made.kind == KEY_LEGACY ? name_legacy(&made, text, error) : name_native(&made, payload, text, error);
    if (status != PLACARD_OK) {
        return status;
    }
    made.text = strdup(text);
    if (made.text == NULL || made.folder == NULL || made.segment_file == NULL ||
        made.semaphore_file == NULL || (made.kind == KEY_LEGACY && made.hidden_file == NULL)) {
        key_clear(&made);
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for a key of %zu bytes", strlen(text));
    }
    *key = made;
    return PLACARD_OK;
}

const char *key_object(const char *path)
{
    return path + strlen(KEY_POSIX_FOLDER);
}

void key_clear(struct key *key)
{
    free(key->text);
    free(key->folder);
    free(key->segment_file);
    free(key->semaphore_file);
    free(key->hidden_file);
    *key = (struct key){0};
}
