/* Threads that use the same segment one after the other: the thread sanitizer is told what orders them. */
#include "fixture.h"

#include "common/src/memory.h"
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#define SIZE 4096

struct reader {
    const struct memory_kind *kind;
    struct key key;
    int id;
    atomic_bool may_go;
    enum placard_status status;
    char first;
};

/* Told to go in a way that orders nothing else, as by another process. */
static void *read_first(void *argument)
{
    struct reader *reader = argument;
    void *address = NULL;
    while (!atomic_load_explicit(&reader->may_go, memory_order_relaxed)) {
        sched_yield();
    }
    reader->status = reader->kind->map(&reader->key, reader->id, SIZE, true, &address, NULL);
    if (reader->status == PLACARD_OK) {
        reader->first = *(const char *)address;
        reader->kind->unmap(address, SIZE);
    }
    return NULL;
}

/* The kernel gives the address that the writer leaves to the reader. */
static void an_address_goes_from_thread_to_thread(void **state)
{
    (void)state;
    struct placard_segment *owner = fixture_create();
    struct reader reader = {.kind = fixture_is_posix() ? &memory_posix : &memory_systemv};
    assert_int_equal(key_make(&reader.key, fixture_key(), NULL), PLACARD_OK);
    assert_int_equal(reader.kind->find(&reader.key, &reader.id, NULL, NULL), PLACARD_OK);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, read_first, &reader), 0);

    void *address = NULL;
    assert_int_equal(reader.kind->map(&reader.key, reader.id, SIZE, true, &address, NULL), PLACARD_OK);
    *(char *)address = 'w';
    reader.kind->unmap(address, SIZE);
    atomic_store_explicit(&reader.may_go, true, memory_order_relaxed);

    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(reader.status, PLACARD_OK);
    assert_int_equal(reader.first, 'w');
    reader.kind->release(reader.id);
    key_clear(&reader.key);
    fixture_destroy(owner);
}

int main(void)
{
    struct CMUnitTest tests[] = {
        TEST(an_address_goes_from_thread_to_thread),
    };
    return run_with_both_kinds(tests);
}
