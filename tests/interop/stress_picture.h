/* Pictures that tell whether they are whole: blocks in one of eight colours under noise. The first 24 blocks
 * spell a number and its check, and the number decides all others, so a picture that is partly another one
 * contradicts itself. The noise keeps a PNG file of it large: a large copy is easier to tear. */
#ifndef PLACARD_STRESS_PICTURE_H
#define PLACARD_STRESS_PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    STRESS_WIDTH = 480,
    STRESS_HEIGHT = 240,
    STRESS_BLOCK = 16,
    STRESS_STRIDE = 3 * STRESS_WIDTH, /* red, green, blue */
    STRESS_BYTES = STRESS_STRIDE * STRESS_HEIGHT,
};

static inline uint64_t stress_mix(uint64_t value)
{
    /* SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators) */
    value += 0x9E3779B97F4A7C15u;
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
    return value ^ (value >> 31);
}

/* The colour, 0 to 7, of block INDEX of picture NUMBER. */
static inline unsigned stress_block(uint32_t number, unsigned index)
{
    if (index < 24) {
        uint64_t head[2] = {number, stress_mix(number)};
        return (unsigned)(head[index / 12] >> (index % 12 * 3)) & 7u;
    }
    return (unsigned)(stress_mix((uint64_t)number << 32 | index) & 7u);
}

static inline unsigned stress_index(unsigned x, unsigned y)
{
    return y / STRESS_BLOCK * (STRESS_WIDTH / STRESS_BLOCK) + x / STRESS_BLOCK;
}

/* Draws picture NUMBER into STRESS_BYTES bytes. */
static inline void stress_draw(uint32_t number, unsigned char *pixels)
{
    for (unsigned y = 0; y < STRESS_HEIGHT; y++) {
        for (unsigned x = 0; x < STRESS_WIDTH; x++) {
            unsigned colour = stress_block(number, stress_index(x, y));
            uint64_t noise = stress_mix((uint64_t)number << 40 | (uint64_t)y << 16 | x);
            unsigned char *pixel = pixels + (size_t)y * STRESS_STRIDE + (size_t)3 * x;
            for (unsigned channel = 0; channel < 3; channel++) {
                unsigned base = (colour >> channel & 1u) != 0 ? 0xA0 : 0x20;
                pixel[channel] = (unsigned char)(base + (noise >> (8 * channel) & 0x3Fu));
            }
        }
    }
}

static inline unsigned stress_colour_at(const unsigned char *pixels, size_t stride, unsigned x, unsigned y)
{
    const unsigned char *pixel = pixels + (size_t)y * stride + (size_t)3 * x;
    return (pixel[0] >> 7) | (unsigned)(pixel[1] >> 7) << 1 | (unsigned)(pixel[2] >> 7) << 2;
}

/* Reads a picture whose rows are STRIDE bytes apart. False when it is not whole, to the last pixel. */
static inline bool stress_verify(const unsigned char *pixels, size_t stride, uint32_t *number)
{
    uint64_t head = 0;
    for (unsigned index = 0; index < 12; index++) {
        head |= (uint64_t)stress_colour_at(pixels, stride, index * STRESS_BLOCK, 0) << (3 * index);
    }
    *number = (uint32_t)head;
    for (unsigned y = 0; y < STRESS_HEIGHT; y++) {
        for (unsigned x = 0; x < STRESS_WIDTH; x++) {
            if (stress_colour_at(pixels, stride, x, y) != stress_block(*number, stress_index(x, y))) {
                return false;
            }
        }
    }
    return true;
}

#endif
