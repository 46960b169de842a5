/* cmocka with what it needs included before it. */
#ifndef PLACARD_TEST_VIEWER_UNIT_H
#define PLACARD_TEST_VIEWER_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
