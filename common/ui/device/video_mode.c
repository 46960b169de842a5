#include "ui/device/video_mode.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { NAME_SIZE = 48 };

static void name_connector(const drmModeConnector *connector, char name[NAME_SIZE])
{
    const char *type = drmModeGetConnectorTypeName(connector->connector_type);
    snprintf(name, NAME_SIZE, "%s-%u", type == NULL ? "Unknown" : type, connector->connector_type_id);
}

/* Appends CONNECTOR's name to NAMES; true when it is NAME. */
static bool add_name(const drmModeConnector *connector, const char *wanted, char *names, size_t size)
{
    char name[NAME_SIZE];
    name_connector(connector, name);
    size_t length = strlen(names);
    snprintf(names + length, size - length, "%s%s", length == 0 ? "" : ", ", name);
    return wanted != NULL && strcmp(wanted, name) == 0;
}

bool video_has_connector(int card, const char *name, char *names, size_t size)
{
    bool has_it = false;
    drmModeRes *resources = drmModeGetResources(card);
    for (int i = 0; resources != NULL && i < resources->count_connectors; i++) {
        drmModeConnector *connector = drmModeGetConnectorCurrent(card, resources->connectors[i]);
        if (connector != NULL && add_name(connector, name, names, size)) {
            has_it = true;
        }
        drmModeFreeConnector(connector);
    }
    drmModeFreeResources(resources);
    return has_it;
}

bool video_is_possible(int card)
{
    drmModeRes *resources = drmModeGetResources(card);
    bool is_possible = resources != NULL && resources->count_connectors > 0 && resources->count_crtcs > 0;
    drmModeFreeResources(resources);
    return is_possible;
}

static bool fits(const drmModeModeInfo *mode, const struct video_wish *wish)
{
    return mode->hdisplay == wish->width && mode->vdisplay == wish->height &&
           (wish->rate == 0 || mode->vrefresh == wish->rate);
}

/* True when mode A is to be preferred over mode B. */
static bool is_better(const drmModeModeInfo *a, const drmModeModeInfo *b, const struct video_wish *wish)
{
    if (wish->width == 0) {
        return (a->type & DRM_MODE_TYPE_PREFERRED) != 0 && (b->type & DRM_MODE_TYPE_PREFERRED) == 0;
    }
    return a->vrefresh > b->vrefresh;
}

static enum placard_status fail_without_mode(const drmModeConnector *connector, const struct video_wish *wish,
                                             struct placard_error *error)
{
    char list[PLACARD_MESSAGE_SIZE / 2] = "", name[NAME_SIZE], rate[16] = "";
    size_t length = 0;
    for (int i = 0; connector->modes != NULL && i < connector->count_modes && length < sizeof list; i++) {
        const drmModeModeInfo *mode = &connector->modes[i];
        length += (size_t)snprintf(list + length, sizeof list - length, "%s%ux%u@%u", i == 0 ? "" : ", ",
                                   mode->hdisplay, mode->vdisplay, mode->vrefresh);
    }
    name_connector(connector, name);
    if (wish->rate != 0) {
        snprintf(rate, sizeof rate, "@%u", wish->rate);
    }
    return placard_fail(error, PLACARD_INVALID_ARGUMENT, "the monitor at %s has no mode %ux%u%s; it has %s",
                        name, wish->width, wish->height, rate, list);
}

static enum placard_status choose_mode(struct video_choice *choice, const drmModeConnector *connector,
                                       const struct video_wish *wish, struct placard_error *error)
{
    const drmModeModeInfo *best = NULL;
    for (int i = 0; connector->modes != NULL && i < connector->count_modes; i++) {
        const drmModeModeInfo *mode = &connector->modes[i];
        if ((wish->width == 0 || fits(mode, wish)) && (best == NULL || is_better(mode, best, wish))) {
            best = mode;
        }
    }
    if (best == NULL) {
        return fail_without_mode(connector, wish, error);
    }
    choice->mode = *best;
    return PLACARD_OK;
}

/* The part of the card that will send the picture: the one that does already, else the first that can. */
static enum placard_status choose_crtc(struct video_choice *choice, int card, const drmModeRes *resources,
                                       const drmModeConnector *connector, struct placard_error *error)
{
    choice->crtc = 0;
    drmModeEncoder *current = drmModeGetEncoder(card, connector->encoder_id);
    if (current != NULL) {
        choice->crtc = current->crtc_id;
        drmModeFreeEncoder(current);
    }
    for (int i = 0; i < connector->count_encoders && choice->crtc == 0; i++) {
        drmModeEncoder *encoder = drmModeGetEncoder(card, connector->encoders[i]);
        for (int j = 0; encoder != NULL && j < resources->count_crtcs && j < 32 && choice->crtc == 0; j++) {
            if ((encoder->possible_crtcs & 1u << j) != 0) {
                choice->crtc = resources->crtcs[j];
            }
        }
        drmModeFreeEncoder(encoder);
    }
    char name[NAME_SIZE];
    name_connector(connector, name);
    return choice->crtc != 0 ? PLACARD_OK
                             : placard_fail(error, PLACARD_OUT_OF_RESOURCES,
                                            "the graphics card has no part left that could drive %s", name);
}

/* True when CONNECTOR is the one to use, as far as its name and its monitor tell. Some cannot tell whether
 * there is a monitor (composite, VGA without its data line): these must be named. Appends its name to NAMES.
 */
static bool is_wanted(const drmModeConnector *connector, const struct video_wish *wish, char *names,
                      size_t size)
{
    bool is_named = add_name(connector, wish->connector, names, size);
    bool is_connected = connector->connection == DRM_MODE_CONNECTED ||
                        (is_named && connector->connection == DRM_MODE_UNKNOWNCONNECTION);
    return (wish->connector == NULL || is_named) && is_connected && connector->count_modes > 0;
}

/* The first monitor that is wanted; NULL when none is. NAMES gets the names of those that were looked at. */
static drmModeConnector *find_connector(int card, const drmModeRes *resources, const struct video_wish *wish,
                                        char *names, size_t size)
{
    for (int i = 0; i < resources->count_connectors; i++) {
        drmModeConnector *connector = drmModeGetConnector(card, resources->connectors[i]);
        if (connector != NULL && is_wanted(connector, wish, names, size)) {
            return connector;
        }
        drmModeFreeConnector(connector);
    }
    return NULL;
}

enum placard_status video_choose(struct video_choice *choice, int card, const struct video_wish *wish,
                                 struct placard_error *error)
{
    drmModeRes *resources = drmModeGetResources(card);
    if (resources == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_RESOURCES, "cannot ask for the monitors: %s",
                            strerror(errno));
    }
    char names[PLACARD_MESSAGE_SIZE / 4] = "";
    enum placard_status status = PLACARD_OK;
    drmModeConnector *connector = find_connector(card, resources, wish, names, sizeof names);
    if (connector == NULL) {
        status = placard_fail(error, PLACARD_NOT_FOUND, "no monitor is connected to %s; there are: %s",
                              wish->connector == NULL ? "the graphics card" : wish->connector, names);
        goto free_resources;
    }
    choice->connector = connector->connector_id;
    choice->millimetres = connector->mmWidth;
    status = choose_mode(choice, connector, wish, error);
    if (status == PLACARD_OK) {
        status = choose_crtc(choice, card, resources, connector, error);
    }
    drmModeFreeConnector(connector);
free_resources:
    drmModeFreeResources(resources);
    return status;
}
