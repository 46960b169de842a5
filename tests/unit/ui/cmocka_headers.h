/* What every test of the windows starts with: cmocka's header wants others before it. */
#ifndef TESTS_UI_CMOCKA_HEADERS_H
#define TESTS_UI_CMOCKA_HEADERS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#endif
