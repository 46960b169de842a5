#include "json.h"
#include "src/utf8.h"
#include <inttypes.h>
#include <string.h>
#include <time.h>

static void write_string(struct json *json, const char *text)
{
    fputc('"', json->stream);
    for (size_t left = strlen(text), size; left > 0; text += size, left -= size) {
        uint32_t character;
        size = utf8_read(text, left, &character);
        if (size == 0) {
            size = 1;
            fputs("\\ufffd", json->stream);
        } else if (utf8_is_control(character)) {
            fprintf(json->stream, "\\u%04" PRIx32, character);
        } else {
            if (character == '"' || character == '\\') {
                fputc('\\', json->stream);
            }
            fwrite(text, 1, size, json->stream);
        }
    }
    fputc('"', json->stream);
}

static void new_line(struct json *json)
{
    fprintf(json->stream, "\n%*s", json->depth * 2, "");
}

/* What stands before every value. */
static void begin_value(struct json *json, const char *name)
{
    if (json->depth > 0) {
        if (!json->empty) {
            fputc(',', json->stream);
        }
        new_line(json);
    }
    json->empty = false;
    if (name != NULL) {
        write_string(json, name);
        fputs(": ", json->stream);
    }
}

static void begin_group(struct json *json, const char *name, char bracket)
{
    begin_value(json, name);
    fputc(bracket, json->stream);
    json->depth++;
    json->empty = true;
}

static void end_group(struct json *json, char bracket)
{
    json->depth--;
    if (!json->empty) {
        new_line(json);
    }
    json->empty = false;
    fputc(bracket, json->stream);
    if (json->depth == 0) {
        fputc('\n', json->stream);
    }
}

void json_begin_object(struct json *json, const char *name)
{
    begin_group(json, name, '{');
}

void json_end_object(struct json *json)
{
    end_group(json, '}');
}

void json_begin_array(struct json *json, const char *name)
{
    begin_group(json, name, '[');
}

void json_end_array(struct json *json)
{
    end_group(json, ']');
}

void json_string(struct json *json, const char *name, const char *value)
{
    if (value == NULL) {
        json_null(json, name);
        return;
    }
    begin_value(json, name);
    write_string(json, value);
}

void json_number(struct json *json, const char *name, uint64_t value)
{
    begin_value(json, name);
    fprintf(json->stream, "%" PRIu64, value);
}

void json_bool(struct json *json, const char *name, bool value)
{
    begin_value(json, name);
    fputs(value ? "true" : "false", json->stream);
}

void json_null(struct json *json, const char *name)
{
    begin_value(json, name);
    fputs("null", json->stream);
}

void json_time(struct json *json, const char *name, int64_t milliseconds)
{
    time_t seconds;
    struct tm parts;
    char text[64];
    if (milliseconds <= 0 || milliseconds >= JSON_TIME_END ||
        __builtin_add_overflow(milliseconds / 1000, 0, &seconds) || gmtime_r(&seconds, &parts) == NULL ||
        strftime(text, sizeof text, "%FT%T", &parts) == 0) {
        json_null(json, name);
        return;
    }
    begin_value(json, name);
    fprintf(json->stream, "\"%s.%03dZ\"", text, (int)(milliseconds % 1000));
}
