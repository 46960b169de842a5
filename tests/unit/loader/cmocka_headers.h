/* What every test of the loader starts with: cmocka's header wants others before it. */
#ifndef TESTS_CMOCKA_HEADERS_H
#define TESTS_CMOCKA_HEADERS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#endif
