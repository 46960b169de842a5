#include "unit/renderer/taken_over.h"

#include "renderer/renderer_parts.h"
#include "unit/renderer/client.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

char readable_file[] = "readable";

int make_readable_file(void **state)
{
    (void)state;
    int fd = open(readable_file, O_WRONLY | O_CREAT, 0600);
    return fd < 0 ? -1 : close(fd);
}

struct renderer *start_taken_over(int64_t time_limit)
{
    char *readable[] = {readable_file};
    const struct renderer_options options = {
        .program = OBEDIENT_RENDERER, .readable = readable, .readable_count = 1, .time_limit = time_limit};
    return client_start(&options, 16, 16);
}

void give_order(struct renderer *renderer, uint64_t number, const char *order)
{
    struct renderer_view view = client_view();
    client_show(renderer, number, PLACARD_TEXT, order, strlen(order));
    client_request(renderer, &view);
}

void assert_ready(struct renderer *renderer, uint64_t number)
{
    struct renderer_view view = client_view();
    renderer->time_limit = CLIENT_PATIENCE;
    client_show(renderer, number, PLACARD_EMPTY, NULL, 0);
    client_frame(renderer, &view);
}

struct placard_error answer_to(const char *order)
{
    struct renderer *renderer = start_taken_over(0);
    give_order(renderer, 1, order);
    struct renderer_event event = client_wait(renderer);
    if (event.kind != RENDERER_FAILED || event.content != 1) {
        fail_msg("\"%s\" was not refused", order);
    }
    assert_ready(renderer, 2);
    renderer_stop(renderer);
    print_message("%-24.24s %s\n", order, event.failure.message);
    return event.failure;
}

void assert_answer(const char *order, const char *words)
{
    struct placard_error answer = answer_to(order);
    if (strstr(answer.message, words) == NULL) {
        fail_msg("\"%s\" was answered by \"%s\", not by \"%s\"", order, answer.message, words);
    }
}
