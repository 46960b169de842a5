#!/usr/bin/env bash
# Installs the library into a folder of its own, builds the example against that with pkg-config and with CMake, and
# runs both against a small viewer:
#   installed_library.sh BUILD SOURCE VIEWER COMPILER [FLAGS]
set -euo pipefail

build=$1
source=$2
viewer=$3
compiler=$4
read -r -a flags <<< "${5:-}"
root=$PWD/root

fail() {
    echo "installed_library: $*" >&2
    exit 1
}

DESTDIR=$root cmake -P "$build/common/src/cmake_install.cmake" > install.log || fail "$(cat install.log)"
package=$(find "$root" -name placard.pc)
[ -n "$package" ] || fail "no pkg-config file was installed"
library=$(dirname "$(dirname "$package")")
header=$(find "$root" -path '*/include/placard/board.h')
export LD_LIBRARY_PATH=$library

# By pkg-config, and from nothing but what was installed.
read -r -a wanted <<< "$(PKG_CONFIG_PATH=$(dirname "$package") PKG_CONFIG_SYSROOT_DIR=$root pkg-config --cflags --libs placard)"
"$compiler" -std=c11 -Wall -Wextra -Wpedantic -Werror "${flags[@]}" -o by_pkg_config \
    "$source/docs/example/publish_and_wait.c" "${wanted[@]}"

# By CMake.
cmake -G Ninja -S "$source/docs/example" -B by_cmake -DCMAKE_C_COMPILER="$compiler" -DCMAKE_C_FLAGS="${flags[*]}" \
    -DCMAKE_PREFIX_PATH="${header%/include/placard/board.h}" > cmake.log
cmake --build by_cmake > build.log || fail "$(cat build.log)"

for example in ./by_pkg_config by_cmake/publish_and_wait; do
    [[ $(ldd "$example") == *"$library/libplacard.so"* ]] || fail "$example does not use the installed library"
    mkfifo said
    "$viewer" > said &
    pid=$!
    exec 3< said
    read -r word <&3
    [ "$word" = ready ] || fail "the viewer said $word"
    answer=$("$example" "Hello, screen")
    [ "$answer" = "publication 1 is on the screen, 320 x 240 pixels" ] || fail "$example said: $answer"
    read -r shown <&3
    [ "$shown" = "example: Hello, screen" ] || fail "the viewer showed: $shown"
    wait "$pid" || fail "the viewer failed"
    exec 3<&-
    rm said
    # And with no viewer there, it says so.
    ! "$example" "Nobody there" 2> error || fail "$example succeeded without a viewer"
    grep -q . error || fail "$example failed without a word"
done
