#include "ui/device/keyboard.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xkbcommon/xkbcommon.h>

#define SYSTEM_LAYOUT "/etc/default/keyboard"

enum { EVDEV_OFFSET = 8 /* between Linux's numbers of keys and those of X11 and xkb */, VALUE_SIZE = 128 };

struct keyboard {
    struct xkb_context *context;
    struct xkb_keymap *keymap;
    struct xkb_state *state;
};

/* The system's layout, as keyboard(5) has it. */
struct layout {
    char model[VALUE_SIZE], layout[VALUE_SIZE], variant[VALUE_SIZE], options[VALUE_SIZE];
};

/* Takes NAME="VALUE" from LINE. */
static void take_setting(const char *line, const char *name, char value[VALUE_SIZE])
{
    size_t length = strlen(name);
    if (strncmp(line, name, length) != 0 || line[length] != '=') {
        return;
    }
    const char *start = line + length + 1;
    start += *start == '"';
    size_t size = strcspn(start, "\"\r\n");
    snprintf(value, VALUE_SIZE, "%.*s", (int)(size < VALUE_SIZE ? size : 0), start);
}

static void read_system_layout(struct layout *layout)
{
    char line[2 * VALUE_SIZE];
    FILE *file = fopen(SYSTEM_LAYOUT, "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        take_setting(line, "XKBMODEL", layout->model);
        take_setting(line, "XKBLAYOUT", layout->layout);
        take_setting(line, "XKBVARIANT", layout->variant);
        take_setting(line, "XKBOPTIONS", layout->options);
    }
    if (file != NULL) {
        fclose(file);
    }
}

static struct xkb_keymap *find_keymap(struct xkb_context *context)
{
    struct layout layout = {0};
    struct xkb_rule_names names = {0}; /* empty: from the environment */
    if (getenv("XKB_DEFAULT_LAYOUT") == NULL) {
        read_system_layout(&layout);
        names = (struct xkb_rule_names){.model = layout.model,
                                        .layout = layout.layout,
                                        .variant = layout.variant,
                                        .options = layout.options};
    }
    struct xkb_keymap *keymap = xkb_keymap_new_from_names(context, &names, XKB_KEYMAP_COMPILE_NO_FLAGS);
    if (keymap == NULL) {
        names = (struct xkb_rule_names){.layout = "us"};
        keymap = xkb_keymap_new_from_names(context, &names, XKB_KEYMAP_COMPILE_NO_FLAGS);
    }
    return keymap;
}

enum placard_status keyboard_new(struct keyboard **keyboard, struct placard_error *error)
{
    *keyboard = NULL;
    struct keyboard *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for a keyboard");
    }
    made->context = xkb_context_new(XKB_CONTEXT_NO_FLAGS);
    if (made->context != NULL) {
        xkb_context_set_log_level(made->context, XKB_LOG_LEVEL_CRITICAL);
        made->keymap = find_keymap(made->context);
    }
    if (made->keymap == NULL) {
        keyboard_free(made);
        return placard_fail(
            error, PLACARD_NOT_FOUND,
            "keys cannot be read: there are no keyboard layouts; install the package xkb-data");
    }
    made->state = xkb_state_new(made->keymap);
    if (made->state == NULL) {
        keyboard_free(made);
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for a keyboard");
    }
    *keyboard = made;
    return PLACARD_OK;
}

void keyboard_free(struct keyboard *keyboard)
{
    if (keyboard == NULL) {
        return;
    }
    xkb_state_unref(keyboard->state);
    xkb_keymap_unref(keyboard->keymap);
    xkb_context_unref(keyboard->context);
    free(keyboard);
}

void keyboard_reset(struct keyboard *keyboard)
{
    struct xkb_state *fresh = xkb_state_new(keyboard->keymap);
    if (fresh != NULL) {
        xkb_state_unref(keyboard->state);
        keyboard->state = fresh;
    }
}

/* Keys that type nothing, by the names that the rest of the program knows them under. */
static SDL_Keycode special_key(xkb_keysym_t symbol)
{
    static const struct {
        xkb_keysym_t symbol;
        SDL_Keycode key;
    } keys[] = {
        {XKB_KEY_Return, SDLK_RETURN},
        {XKB_KEY_KP_Enter, SDLK_KP_ENTER},
        {XKB_KEY_Escape, SDLK_ESCAPE},
        {XKB_KEY_BackSpace, SDLK_BACKSPACE},
        {XKB_KEY_Tab, SDLK_TAB},
        {XKB_KEY_ISO_Left_Tab, SDLK_TAB},
        {XKB_KEY_Delete, SDLK_DELETE},
        {XKB_KEY_Insert, SDLK_INSERT},
        {XKB_KEY_Home, SDLK_HOME},
        {XKB_KEY_End, SDLK_END},
        {XKB_KEY_Page_Up, SDLK_PAGEUP},
        {XKB_KEY_Page_Down, SDLK_PAGEDOWN},
        {XKB_KEY_Left, SDLK_LEFT},
        {XKB_KEY_Right, SDLK_RIGHT},
        {XKB_KEY_Up, SDLK_UP},
        {XKB_KEY_Down, SDLK_DOWN},
        {XKB_KEY_Menu, SDLK_APPLICATION},
        {XKB_KEY_KP_Add, SDLK_KP_PLUS},
        {XKB_KEY_KP_Subtract, SDLK_KP_MINUS},
        {XKB_KEY_KP_0, SDLK_KP_0},
        {XKB_KEY_KP_Home, SDLK_HOME},
        {XKB_KEY_KP_End, SDLK_END},
        {XKB_KEY_KP_Page_Up, SDLK_PAGEUP},
        {XKB_KEY_KP_Page_Down, SDLK_PAGEDOWN},
        {XKB_KEY_KP_Left, SDLK_LEFT},
        {XKB_KEY_KP_Right, SDLK_RIGHT},
        {XKB_KEY_KP_Up, SDLK_UP},
        {XKB_KEY_KP_Down, SDLK_DOWN},
    };
    if (symbol >= XKB_KEY_F1 && symbol <= XKB_KEY_F12) {
        return SDLK_F1 + (SDL_Keycode)(symbol - XKB_KEY_F1);
    }
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (keys[i].symbol == symbol) {
            return keys[i].key;
        }
    }
    return SDLK_UNKNOWN;
}

/* The key's name: what it types without any modifier. */
static SDL_Keycode key_of(const struct keyboard *keyboard, xkb_keycode_t code, xkb_keysym_t symbol)
{
    SDL_Keycode special = special_key(symbol);
    const xkb_keysym_t *plain = NULL;
    xkb_layout_index_t layout = xkb_state_key_get_layout(keyboard->state, code);
    if (special != SDLK_UNKNOWN ||
        xkb_keymap_key_get_syms_by_level(keyboard->keymap, code, layout, 0, &plain) < 1) {
        return special;
    }
    special = special_key(plain[0]);
    return special != SDLK_UNKNOWN ? special : (SDL_Keycode)xkb_keysym_to_utf32(plain[0]);
}

uint16_t keyboard_modifiers(const struct keyboard *keyboard)
{
    static const struct {
        const char *name;
        uint16_t modifier;
    } names[] = {{XKB_MOD_NAME_SHIFT, KMOD_LSHIFT},
                 {XKB_MOD_NAME_CTRL, KMOD_LCTRL},
                 {XKB_MOD_NAME_ALT, KMOD_LALT},
                 {XKB_MOD_NAME_LOGO, KMOD_LGUI}};
    uint16_t modifiers = 0;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (xkb_state_mod_name_is_active(keyboard->state, names[i].name, XKB_STATE_MODS_EFFECTIVE) > 0) {
            modifiers = (uint16_t)(modifiers | names[i].modifier);
        }
    }
    return modifiers;
}

static void set_text(struct keyboard *keyboard, xkb_keycode_t code, struct keyboard_stroke *stroke)
{
    char text[sizeof stroke->text.text];
    int length = xkb_state_key_get_utf8(keyboard->state, code, text, sizeof text);
    bool is_command = (stroke->key.modifiers & (KMOD_CTRL | KMOD_ALT | KMOD_GUI)) != 0;
    if (length > 0 && length < (int)sizeof text && !is_command && !iscntrl((unsigned char)text[0])) {
        stroke->text = (struct input_event){.kind = INPUT_TEXT};
        memcpy(stroke->text.text, text, (size_t)length + 1);
    }
}

struct keyboard_stroke keyboard_take(struct keyboard *keyboard, unsigned code, int value)
{
    struct keyboard_stroke stroke = {.key = {.kind = INPUT_NONE}, .text = {.kind = INPUT_NONE}};
    xkb_keycode_t number = code + EVDEV_OFFSET;
    if (value != 0) {
        xkb_keysym_t symbol = xkb_state_key_get_one_sym(keyboard->state, number);
        SDL_Keycode key = key_of(keyboard, number, symbol);
        if (symbol >= XKB_KEY_XF86Switch_VT_1 && symbol <= XKB_KEY_XF86Switch_VT_12) {
            stroke.console = (int)(symbol - XKB_KEY_XF86Switch_VT_1) + 1;
        } else if (key != SDLK_UNKNOWN) {
            stroke.key = (struct input_event){.kind = INPUT_KEY,
                                              .key = key,
                                              .modifiers = keyboard_modifiers(keyboard),
                                              .repeated = value == 2};
        }
        set_text(keyboard, number, &stroke);
    }
    if (value != 2) {
        xkb_state_update_key(keyboard->state, number, value != 0 ? XKB_KEY_DOWN : XKB_KEY_UP);
    }
    return stroke;
}
