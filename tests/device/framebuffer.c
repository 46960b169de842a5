/* Sets and reads a framebuffer without a screen:
 *   framebuffer set WIDTH HEIGHT BITS      sets /dev/fb0 to that mode, and says what it is then
 *   framebuffer compare FILE.ppm           says by how much any channel of any pixel differs at the most
 * Written from linux/fb.h alone, apart from the program that is tested. Linked statically, for the virtual
 * device's own small system. */
#include <fcntl.h>
#include <linux/fb.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

static struct fb_fix_screeninfo fixed;
static struct fb_var_screeninfo variable;

static uint32_t number(const char *text)
{
    return (uint32_t)strtoul(text, NULL, 10);
}

static int set_mode(int fd, char **arguments)
{
    variable.xres = variable.xres_virtual = number(arguments[0]);
    variable.yres = variable.yres_virtual = number(arguments[1]);
    variable.bits_per_pixel = number(arguments[2]);
    variable.xoffset = variable.yoffset = 0;
    if (ioctl(fd, FBIOPUT_VSCREENINFO, &variable) != 0 || ioctl(fd, FBIOGET_VSCREENINFO, &variable) != 0 ||
        ioctl(fd, FBIOGET_FSCREENINFO, &fixed) != 0) {
        perror("FBIOPUT_VSCREENINFO");
        return 1;
    }
    printf("%ux%u bits=%u line=%u red=%u blue=%u\n", variable.xres, variable.yres, variable.bits_per_pixel,
           fixed.line_length, variable.red.offset, variable.blue.offset);
    return 0;
}

static int channel(uint32_t pixel, struct fb_bitfield field)
{
    uint32_t most = (1u << field.length) - 1;
    return (int)((pixel >> field.offset & most) * 255 / most);
}

static int row_difference(const unsigned char *memory, const unsigned char *wanted)
{
    const struct fb_bitfield fields[] = {variable.red, variable.green, variable.blue};
    uint32_t bytes = variable.bits_per_pixel / 8;
    int most = 0;
    for (uint32_t x = 0; x < variable.xres; x++) {
        uint32_t pixel = 0;
        memcpy(&pixel, memory + (size_t)x * bytes, bytes);
        for (size_t i = 0; i < 3; i++) {
            int difference = abs(channel(pixel, fields[i]) - wanted[x * 3 + i]);
            most = difference > most ? difference : most;
        }
    }
    return most;
}

/* By how much the screen differs from FILE's pixels at the most; -1 when those are too few. */
static int difference(const unsigned char *memory, FILE *file, unsigned char *row)
{
    int most = 0;
    for (uint32_t y = 0; y < variable.yres; y++) {
        if (fread(row, 3, variable.xres, file) != variable.xres) {
            return -1;
        }
        int off = row_difference(memory + (size_t)y * fixed.line_length, row);
        most = off > most ? off : most;
    }
    return most;
}

static int compare(int fd, const char *path)
{
    const unsigned char *memory = mmap(NULL, fixed.smem_len, PROT_READ, MAP_SHARED, fd, 0);
    FILE *file = fopen(path, "re");
    unsigned char *row = malloc((size_t)variable.xres * 3);
    char wanted[32], header[32] = "";
    int result = -1;
    snprintf(wanted, sizeof wanted, "P6\n%u %u\n255\n", variable.xres, variable.yres);
    if (memory != MAP_FAILED && file != NULL && row != NULL &&
        fread(header, 1, strlen(wanted), file) == strlen(wanted) && strcmp(header, wanted) == 0) {
        result = difference(memory, file, row);
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    free(row);
    if (result < 0) {
        fprintf(stderr, "%s is no picture of %ux%u pixels\n", path, variable.xres, variable.yres);
        return 1;
    }
    printf("%d\n", result);
    return 0;
}

int main(int argc, char **argv)
{
    int fd = open("/dev/fb0", O_RDWR | O_CLOEXEC);
    if (fd < 0 || ioctl(fd, FBIOGET_FSCREENINFO, &fixed) != 0 ||
        ioctl(fd, FBIOGET_VSCREENINFO, &variable) != 0) {
        perror("/dev/fb0");
        return 1;
    }
    if (argc == 5 && strcmp(argv[1], "set") == 0) {
        return set_mode(fd, argv + 2);
    }
    return argc == 3 && strcmp(argv[1], "compare") == 0 ? compare(fd, argv[2]) : 2;
}
