#include "text/words.h"

#include "text/codepoint.h"
#include "text/word_draw.h"

#include <stdlib.h>
#include <string.h>

/* A 4K screen full of small text fits. */
#define MAX_BYTES  (12u << 20)
#define MAX_COUNT  32768u
#define TABLE_SIZE 16384u

struct word {
    struct word *next; /* with the same hash */
    uint32_t hash;
    struct word_key key; /* its text is TEXT */
    int width;
    bool drawn;
    struct word_image image;
    uint32_t text[];
};

struct words {
    struct word *table[TABLE_SIZE];
    size_t count;
    size_t bytes; /* of all words and their images */
};

struct words *words_create(void)
{
    return calloc(1, sizeof(struct words));
}

static void word_free(struct word *word)
{
    if (!word) {
        return;
    }
    if (word->image.pixels) {
        pixman_image_unref(word->image.pixels);
    }
    free(word);
}

static void forget_all(struct words *words)
{
    for (size_t i = 0; words->count > 0 && i < TABLE_SIZE; i++) {
        while (words->table[i]) {
            struct word *next = words->table[i]->next;
            word_free(words->table[i]);
            words->table[i] = next;
            words->count--;
        }
    }
    words->bytes = 0;
}

void words_destroy(struct words *words)
{
    if (!words) {
        return;
    }
    forget_all(words);
    free(words);
}

/* FNV-1a over what makes the word. */
static uint32_t hash_of(const struct word_key *key)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < key->length; i++) {
        hash = (hash ^ key->text[i]) * 16777619u;
    }
    hash = (hash ^ key->pixels) * 16777619u;
    hash = (hash ^ (uint32_t)key->number) * 16777619u;
    hash = (hash ^ (uint32_t)key->script) * 16777619u;
    return (hash ^ (key->bold ? 2u : 0u) ^ (key->right_to_left ? 1u : 0u)) * 16777619u;
}

static bool same(const struct word_key *a, const struct word_key *b)
{
    return a->length == b->length && a->pixels == b->pixels && a->number == b->number &&
           a->script == b->script && a->bold == b->bold && a->right_to_left == b->right_to_left &&
           memcmp(a->text, b->text, a->length * sizeof *a->text) == 0;
}

/* The word, measured; NULL when memory is short. */
static struct word *get(struct fonts *fonts, const struct word_key *key)
{
    struct words *words = fonts_words(fonts);
    uint32_t hash = hash_of(key);
    struct word **slot = &words->table[hash % TABLE_SIZE];
    for (struct word *word = *slot; word; word = word->next) {
        if (word->hash == hash && same(&word->key, key)) {
            return word;
        }
    }
    if (words->count >= MAX_COUNT || words->bytes >= MAX_BYTES) {
        forget_all(words);
    }
    size_t size = sizeof(struct word) + key->length * sizeof *key->text;
    struct word *word = calloc(1, size);
    if (!word) {
        return NULL;
    }
    memcpy(word->text, key->text, key->length * sizeof *key->text);
    word->key = *key;
    word->key.text = word->text;
    word->hash = hash;
    word->width = word_measure(fonts, &word->key);
    word->next = *slot;
    *slot = word;
    words->count++;
    words->bytes += size;
    return word;
}

int words_width(struct fonts *fonts, const struct word_key *key)
{
    const struct word *word = get(fonts, key);
    return word ? word->width : 0;
}

const struct word_image *words_image(struct fonts *fonts, const struct word_key *key)
{
    static const struct word_image nothing;
    struct word *word = get(fonts, key);
    if (!word) {
        return &nothing;
    }
    if (!word->drawn) {
        word->drawn = true;
        word->image = word_draw(fonts, &word->key);
        fonts_words(fonts)->bytes +=
            (size_t)word->image.width * (size_t)word->image.height * (word->image.is_color ? 4 : 1);
    }
    return &word->image;
}
