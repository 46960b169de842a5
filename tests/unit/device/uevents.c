/* The kernel's announcements, as they arrive on a socket. */
#include "unit/ui/cmocka_headers.h"

#include "ui/device/uevents.h"
#include <sys/socket.h>
#include <unistd.h>

static int ends[2];

static int connect_ends(void **state)
{
    (void)state;
    return socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends);
}

static int close_ends(void **state)
{
    (void)state;
    close(ends[0]);
    close(ends[1]);
    return 0;
}

static void announce(const char *message, size_t size)
{
    assert_int_equal(send(ends[1], message, size, 0), size);
}
#define ANNOUNCE(message) announce((message), sizeof(message) - 1)

static void only_the_subsystem_asked_for_is_news(void **state)
{
    (void)state;
    assert_false(uevents_take(ends[0], "drm"));
    ANNOUNCE("change@/devices/card0\0ACTION=change\0SUBSYSTEM=drm\0HOTPLUG=1\0SEQNUM=1\0");
    assert_true(uevents_take(ends[0], "drm"));
    assert_false(uevents_take(ends[0], "drm"));
    ANNOUNCE("add@/devices/event1\0ACTION=add\0SUBSYSTEM=input\0");
    ANNOUNCE("add@/devices/x\0SUBSYSTEM=drm_dp_aux_dev\0");
    ANNOUNCE("add@/devices/x\0XSUBSYSTEM=drm\0");
    ANNOUNCE("add@SUBSYSTEM=drm\0");
    assert_false(uevents_take(ends[0], "drm"));
}

static void all_that_arrived_is_taken_at_once(void **state)
{
    (void)state;
    ANNOUNCE("a@b\0SUBSYSTEM=drm\0");
    ANNOUNCE("a@b\0SUBSYSTEM=block\0");
    ANNOUNCE("a@b\0SUBSYSTEM=net\0");
    assert_true(uevents_take(ends[0], "drm"));
    assert_false(uevents_take(ends[0], "net"));
}

static void messages_of_any_shape_do_no_harm(void **state)
{
    (void)state;
    static char large[100000];
    memset(large, 'A', sizeof large);
    announce("", 0);
    announce("\0\0\0\0", 4);
    announce(large, sizeof large);
    ANNOUNCE("SUBSYSTEM=dr");
    assert_false(uevents_take(ends[0], "drm"));
    ANNOUNCE("SUBSYSTEM=drm"); /* without an end */
    assert_true(uevents_take(ends[0], "drm"));
}

static void the_kernels_own_socket_opens(void **state)
{
    (void)state;
    struct placard_error error;
    int fd = -1;
    if (uevents_open(&fd, &error) != PLACARD_OK) {
        fail_msg("%s", error.message);
    }
    (void)uevents_take(fd, "drm");
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(only_the_subsystem_asked_for_is_news, connect_ends, close_ends),
        cmocka_unit_test_setup_teardown(all_that_arrived_is_taken_at_once, connect_ends, close_ends),
        cmocka_unit_test_setup_teardown(messages_of_any_shape_do_no_harm, connect_ends, close_ends),
        cmocka_unit_test(the_kernels_own_socket_opens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
