/* The checksum of the layout, XXH3. The library's own choice of instructions is what every processor has;
 * where it can choose by the processor that it runs on, that is half as long over large content. */
#ifndef PLACARD_SRC_CHECKSUM_H
#define PLACARD_SRC_CHECKSUM_H

#ifdef PLACARD_XXHASH_DISPATCH
#include <xxh_x86dispatch.h>
#else
#include <xxhash.h>
#endif

#endif
