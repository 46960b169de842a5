# What the smoke tests share. Run by tests/isolate, which gives each of them a folder, a key and a place of its own:
#   . "$PLACARD_SOURCE/tests/smoke/lib.sh"
# shellcheck shell=bash
set -euo pipefail
export PATH=$PLACARD_BUILD/bin:$PATH
export assets=$PLACARD_SOURCE/assets
patience=60 # seconds to wait for a state: generous, because nothing here measures time

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

# Whatever runs in the background ends with the test; normally nothing does any more.
end_jobs() {
    local status=$? jobs
    jobs=$(jobs -rp)
    if [ -n "$jobs" ]; then
        xargs kill -CONT <<< "$jobs" 2> /dev/null || true
        xargs kill <<< "$jobs" 2> /dev/null || true
        wait || true
        [ "$status" -ne 0 ] || status=97
    fi
    exit "$status"
}
trap end_jobs EXIT

# need PROGRAM…: a test that lacks a program fails; it is not skipped.
need() {
    local program
    for program in "$@"; do
        command -v "$program" > /dev/null || fail "the program $program is missing; scripts/install-deps installs it"
    done
}

# wait_until WHAT COMMAND…: until the command succeeds.
wait_until() {
    local what=$1 end=$((SECONDS + patience))
    shift
    until "$@"; do
        [ "$SECONDS" -lt "$end" ] || fail "waited ${patience} s in vain until $what"
        sleep 0.02
    done
}

# gone PID: no such process, or nothing but its remains.
gone() {
    ! kill -0 "$1" 2> /dev/null || grep -q '^State:.*Z' "/proc/$1/status" 2> /dev/null
}

# is_stopped PID: all its threads are.
is_stopped() {
    awk '/^State:/ && $2 != "T" { runs = 1 } END { exit runs }' /proc/"$1"/task/*/status
}

# stop_process PID: until SIGCONT. The signal alone does not stop the threads that it is not delivered to, for a while.
stop_process() {
    kill -STOP "$1"
    wait_until "process $1 has stopped" is_stopped "$1"
}

# start_viewer [OPTION…]: in the background, waits until it is there. Sets $viewer.
start_viewer() {
    placard-viewer "$@" 2> viewer.log &
    viewer=$!
    placard-loader --wait-viewer="$patience" --status > /dev/null || {
        cat viewer.log >&2
        fail "the viewer did not start"
    }
}

# start_png_viewer [OPTION…]: without a display; what it shows is in screen.png.
start_png_viewer() {
    start_viewer --output png --geometry 640x480 --screenshot screen.png "$@"
}

# end_viewer [SIGNAL [STATUS]]: ends $viewer, expects its status, and that nothing of it is left.
end_viewer() {
    local status=0
    kill -"${1:-TERM}" "$viewer"
    wait "$viewer" || status=$?
    [ "$status" -eq "${2:-0}" ] || fail "the viewer ended with $status instead of ${2:-0} ($(cat viewer.log))"
    nothing_left
}

# nothing_left: neither segment nor key file.
nothing_left() {
    local left
    left=$(find "$TMPDIR" -maxdepth 1 -name 'qipc_*')
    [ -z "$left" ] || fail "key files are left: $left"
    expect 3 'there is no viewer' placard-loader --status
}

# expect STATUS PATTERN COMMAND…: the command ends with STATUS; what it says on standard error is one line that matches
# PATTERN (an extended regular expression), or nothing when PATTERN is empty. Standard output goes to ./output.
expect() {
    local wanted=$1 pattern=$2 status=0
    shift 2
    "$@" > output 2> errors || status=$?
    [ "$status" -eq "$wanted" ] || fail "'$*' ended with $status instead of $wanted: $(cat errors)"
    if [ -z "$pattern" ]; then
        [ ! -s errors ] || fail "'$*' said: $(cat errors)"
        return
    fi
    [ "$(wc -l < errors)" -eq 1 ] || fail "'$*' said more or less than one line: $(cat errors)"
    grep -Eq "^placard-(loader|viewer): .*$pattern" errors ||
        fail "'$*' said \"$(cat errors)\", which does not match \"$pattern\""
}

# pixel FILE X Y: its colour as RRGGBB.
pixel() {
    convert "$1[1x1+$2+$3]" -depth 8 -alpha off rgb:- | od -An -tx1 | tr -d ' \n' | tr a-f A-F
}

# expect_pixel FILE X Y RRGGBB [TOLERANCE]: each of red, green and blue differs by no more than TOLERANCE (8).
expect_pixel() {
    local found tolerance=${5:-8} offset difference
    found=$(pixel "$1" "$2" "$3")
    for offset in 0 2 4; do
        difference=$((0x${found:offset:2} - 0x${4:offset:2}))
        [ "${difference#-}" -le "$tolerance" ] || fail "the pixel at $2,$3 of $1 is $found instead of $4"
    done
}

# colours FILE: how many different ones it has.
colours() {
    identify -format '%k' "$1"
}

# differ FILE FILE: how many pixels do.
differ() {
    local count
    count=$(compare -metric AE "$1" "$2" null: 2>&1) || [ $? -eq 1 ] || fail "cannot compare $1 and $2: $count"
    echo "${count%%[!0-9]*}"
}
