/* Which memory is given back to the system: whole pages only, wherever the content begins. */
#include "src/board_copy.h"

#include "board_support.h"
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGES 6

static size_t page;
static unsigned char *memory;

static int setup(void **state)
{
    (void)state;
    page = (size_t)sysconf(_SC_PAGESIZE);
    void *mapped = mmap(NULL, PAGES * page, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(mapped != MAP_FAILED);
    memory = mapped;
    memset(memory, 'x', PAGES * page);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    return munmap(memory, PAGES * page);
}

/* The pages from FIRST up to LAST, and no other bytes, must be gone. */
static void expect_gone(size_t first, size_t last)
{
    for (size_t i = 0; i < PAGES * page; i++) {
        assert_int_equal(memory[i], i >= first * page && i < last * page ? 0 : 'x');
    }
}

static void nothing_else_goes(void **state)
{
    (void)state;
    copy_trim(memory, page + 1, 5 * page + 1);
    expect_gone(2, 5);
}

/* As slots do in a segment whose pages are larger than 4096 bytes. */
static void content_may_begin_within_a_page(void **state)
{
    (void)state;
    copy_trim(memory + page / 4, 0, 2 * page);
    expect_gone(1, 2);
    copy_trim(memory + page / 4, 2 * page - page / 4 - 1, 4 * page);
    expect_gone(1, 4);
}

static void what_is_kept_may_end_with_a_page(void **state)
{
    (void)state;
    copy_trim(memory + page / 4, 3 * page - page / 4, 5 * page - page / 4);
    expect_gone(3, 5);
}

static void less_than_a_page_stays(void **state)
{
    (void)state;
    copy_trim(memory + page / 4, 0, page);
    copy_trim(memory + page + 1, 0, page - 1);
    copy_trim(memory, 1, page);
    copy_trim(memory, page, page);
    copy_trim(memory, page + 1, page + 1);
    copy_trim(memory + page / 4, 0, page / 4);
    expect_gone(0, 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_else_goes),
        TEST(content_may_begin_within_a_page),
        TEST(what_is_kept_may_end_with_a_page),
        TEST(less_than_a_page_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
