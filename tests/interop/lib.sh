# What the tests with Qt programs share: $PLACARD_QT_PEER is the Qt program (qt_peer.cpp), of Qt 5 or of Qt 6.
#   . "$PLACARD_SOURCE/tests/interop/lib.sh"
# shellcheck shell=bash disable=SC2119,SC2120
# shellcheck source=tests/smoke/lib.sh
. "$PLACARD_SOURCE/tests/smoke/lib.sh"
need placard-viewer placard-loader jq convert compare "$PLACARD_QT_PEER"

# qt COMMAND [ARGUMENT…]: the Qt program does that with this test's key and succeeds. What it says is in qt.log.
qt() {
    local command=$1
    shift
    "$PLACARD_QT_PEER" "$command" "$PLACARD_KEY" "$@" > qt.log || fail "Qt's $command ended with $?: $(cat qt.log)"
}

# start_qt LINE COMMAND [ARGUMENT…]: in the background, waits until it has said LINE. Sets $peer.
start_qt() {
    local line=$1 command=$2
    shift 2
    : > peer.log
    "$PLACARD_QT_PEER" "$command" "$PLACARD_KEY" "$@" > peer.log 2>&1 &
    peer=$!
    wait_until "Qt's $command says '$line'" said_or_gone "$line"
    said "$line" || fail "Qt's $command said: $(cat peer.log)"
}

# said LINE: $peer has said so.
said() {
    grep -qx "$1" peer.log
}

said_or_gone() {
    said "$1" || gone "$peer"
}

# end_qt [SIGNAL [STATUS]]: ends $peer.
end_qt() {
    kill -"${1:-TERM}" "$peer"
    qt_ends "${2:-0}"
}

# qt_ends [STATUS]: $peer ends by itself.
qt_ends() {
    local status=0
    wait "$peer" || status=$?
    [ "$status" -eq "${1:-0}" ] || fail "the Qt program ended with $status instead of ${1:-0}: $(cat peer.log)"
}

# text_is TEXT: that is what a Qt program reads.
text_is() {
    qt read-text
    [ "$(cat qt.log)" = "$1" ] || fail "Qt reads '$(cat qt.log)' instead of '$1'"
}

# image_is FILE: that is what a Qt program decodes.
image_is() {
    qt read-image decoded.png
    [ "$(differ "$1" decoded.png)" -eq 0 ] && return
    cp "$1" decoded.png "$PLACARD_TEST_OUTPUT"
    fail "Qt decodes another image than $1: see $PLACARD_TEST_OUTPUT"
}

# status QUERY: what placard-loader says of the board, by a jq query.
status() {
    placard-loader --status --json | jq -r "$1"
}

status_is() {
    [ "$(status "$1" 2> /dev/null)" = "$2" ]
}

# shows RRGGBB: the middle of the screen is about that colour.
shows() {
    local found offset difference
    [ -s screen.png ] || return 1
    found=$(pixel screen.png 320 240)
    for offset in 0 2 4; do
        difference=$((0x${found:offset:2} - 0x${1:offset:2}))
        [ "${difference#-}" -le 8 ] || return 1
    done
}

# picture FILE RRGGBB [WIDTHxHEIGHT]: of one colour.
picture() {
    convert -size "${3:-320x240}" "xc:#$2" "PNG24:$1"
}

semaphore_value() {
    "$PLACARD_BUILD/tests/placard-test-semaphore-value" "$(echo "$TMPDIR"/qipc_systemsem_*)" "$@"
}

# waiting_for_lock COUNT: so many processes wait for the lock to be free; a viewer is one of them while it is held.
waiting_for_lock() {
    [ "$(semaphore_value waiting 2> /dev/null)" = "$1" ]
}

semaphore_is() {
    [ "$(semaphore_value 2> /dev/null)" = "$1" ]
}

# no_semaphore_left: none is there that a key file made, not even one that no key file leads to any more. The test has the
# kernel's objects to itself.
no_semaphore_left() {
    ! ipcs -s | grep -q '^0x51'
}

# stopping CALL NUMBER SIGNAL COMMAND…: in the place of the shell that calls it, the command, which sends itself SIGNAL
# right before its NUMBERth CALL (of System V IPC; "any"): see stop_before.c.
stopping() {
    local signal
    signal=$(kill -l "$3")
    export PLACARD_TEST_STOP="$1 $2 $signal" LD_PRELOAD=$PLACARD_STOP_BEFORE ASAN_OPTIONS=verify_asan_link_order=0
    shift 3
    exec "$@"
}

# start_stopping CALL NUMBER SIGNAL COMMAND…: the same in the background. Sets $stopped.
start_stopping() {
    : > stopped.log # not what the one before said
    (stopping "$@") > stopped.log 2>&1 &
    stopped=$!
}

# is_stopped PID
is_stopped() {
    grep -q '^State:.*T' "/proc/$1/status" 2> /dev/null
}

# killed_before NUMBER COMMAND…: runs the command, and ends it with SIGTERM when it says "ready"; it is killed before its
# NUMBERth call. False when it made fewer calls.
killed_before() {
    local number=$1 result=0
    shift
    start_stopping any "$number" KILL "$@"
    wait_until "'$*' has ended, or is ready" ended_or_ready
    kill -TERM "$stopped" 2> /dev/null || true
    wait "$stopped" 2> /dev/null || result=$?
    [ "$result" -eq 137 ]
}
ended_or_ready() {
    gone "$stopped" || grep -qx ready stopped.log
}
