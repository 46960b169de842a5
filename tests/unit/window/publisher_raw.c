/* The way of a file onto a raw board: as text, or as the PNG that a Qt program can read. */
#include "publishing.h"
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Writes a picture of SIDE x SIDE gray pixels as a BMP file, 24 bits a pixel. */
static void write_bmp(const char *path, uint32_t side)
{
    uint32_t stride = (side * 3 + 3) / 4 * 4, size = 54 + stride * side;
    unsigned char head[54] = {'B', 'M', [10] = 54, [14] = 40, [26] = 1, [28] = 24};
    memcpy(head + 2, &size, 4); /* little-endian, as all of the file */
    memcpy(head + 18, &side, 4);
    memcpy(head + 22, &side, 4);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(head, 1, sizeof head, file), sizeof head);
    for (uint32_t i = 0; i < stride * side; i++) {
        fputc(0x55, file);
    }
    assert_int_equal(fclose(file), 0);
}

/* A file that the board could not take, as the PNG that it can. */
static void a_picture_is_converted_for_a_raw_board(void **state)
{
    (void)state;
    publishing_start_viewer(true);
    write_bmp("gray", 200);
    struct stat facts;
    assert_int_equal(stat("gray", &facts), 0);
    assert_true((size_t)facts.st_size > placard_board_capacity(board));
    publisher_request(publisher, "gray");
    int preview = -1;
    struct publisher_news news;
    do {
        news = publishing_next(preview < 0 ? &preview : NULL);
        assert_true(news.report.stage <= DELIVERY_LOADED);
    } while (news.report.stage != DELIVERY_LOADED);
    struct stat shown;
    assert_int_equal(fstat(preview, &shown), 0);
    assert_int_equal(shown.st_size, facts.st_size); /* the preview is of the file itself */
    close(preview);

    struct placard_snapshot *snapshot;
    assert_int_equal(placard_board_snapshot(board, 0, 0, &snapshot, NULL), PLACARD_OK);
    const struct placard_content *content = placard_snapshot_content(snapshot);
    assert_int_equal(content->kind, PLACARD_IMAGE);
    assert_int_equal(content->length, news.report.length);
    assert_string_equal(placard_recognise(content->data, content->length).format, "PNG");
    placard_snapshot_free(snapshot);
}

static void what_cannot_be_converted_is_told(void **state)
{
    (void)state;
    publishing_start_viewer(true);
    write_bmp("cut", 20);
    assert_int_equal(truncate("cut", 300), 0);
    publisher_request(publisher, "cut");
    struct delivery_report report = publishing_wait(DELIVERY_UNREADABLE);
    assert_non_null(strstr(report.error.message, "cut off"));
    assert_int_equal(*(const char *)placard_segment_data(placard_board_segment(board)), 0);
}

static void nobody_holds_the_raw_board(void **state)
{
    (void)state;
    publishing_start_viewer(true);
    assert_int_equal(placard_board_detach(board), PLACARD_OK); /* which destroys nothing */
    publisher_request(publisher, "letter");
    struct delivery_report report = publishing_wait(DELIVERY_NO_VIEWER);
    assert_non_null(strstr(report.error.message, "nobody holds"));
    assert_int_equal(placard_board_attach(board, PLACARD_READ_WRITE), PLACARD_OK);
    assert_int_equal(*(const char *)placard_segment_data(placard_board_segment(board)), 0);
}

static void a_raw_board_says_nothing(void **state)
{
    (void)state;
    publishing_start_viewer(true);
    publisher_request(publisher, "letter");
    struct delivery_report report = publishing_wait(DELIVERY_LOADED);
    assert_true(report.raw);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITHOUT_VIEWER(a_picture_is_converted_for_a_raw_board),
        WITHOUT_VIEWER(what_cannot_be_converted_is_told),
        WITHOUT_VIEWER(nobody_holds_the_raw_board),
        WITHOUT_VIEWER(a_raw_board_says_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
