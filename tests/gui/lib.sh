# What the GUI tests share: a display of their own with a window manager, windows, pictures of them.
#   . "$PLACARD_SOURCE/tests/gui/lib.sh"
# shellcheck shell=bash disable=SC2119,SC2120
# shellcheck source=tests/smoke/lib.sh
. "$PLACARD_SOURCE/tests/smoke/lib.sh"
need Xvfb openbox xdotool import compare convert jq xprop xwininfo

# start_display [WIDTHxHEIGHT [OPTION…]]: a display that only this test knows.
start_display() {
    local display
    rm -f display.number
    mkfifo display.number
    Xvfb -displayfd 3 -screen 0 "${1:-1280x1000}x24" -nolisten tcp -noreset "${@:2}" 3> display.number 2> xvfb.log &
    server=$!
    read -r -t "$patience" display < display.number || fail "Xvfb did not start: $(cat xvfb.log)"
    export DISPLAY=:$display
    openbox --sm-disable > openbox.log 2>&1 &
    manager=$!
    wait_until "openbox manages windows" manager_answers
}

# It says that it is there before it is: what it is asked at its start may lie in its queue until it is asked something
# else, and a window that is to be shown then waits for ever. So it is asked until it has done what it was.
manager_answers() {
    xdotool set_num_desktops 2 && [ "$(xdotool get_num_desktops)" = 2 ]
} 2> /dev/null

end_display() {
    kill "$manager" "$server"
    wait "$manager" "$server" 2> /dev/null || true
}

# window_of CLASS: sets $window to the window of the program, once it is there and has the keyboard.
window_of() {
    wait_until "there is a window of $1" find_window "$1"
    xdotool windowactivate --sync "$window"
    wait_until "the window of $1 has the keyboard" has_keyboard
}

find_window() {
    window=$(xdotool search --onlyvisible --class "^$1\$" 2> /dev/null | head -n 1) && [ -n "$window" ]
}

has_keyboard() {
    [ "$(xdotool getactivewindow 2> /dev/null)" = "$window" ]
}

# picture NAME: of $window, kept with the test's output. The pointer is not in it.
picture() {
    import -silent -window "$window" "$PLACARD_TEST_OUTPUT/$1.png"
}

# differs NAME [PIXELS]: the window differs from the picture NAME by more than so many pixels (100).
differs() {
    picture now
    [ "$(differ_sized "$PLACARD_TEST_OUTPUT/$1.png" "$PLACARD_TEST_OUTPUT/now.png")" -gt "${2:-100}" ]
}

same() {
    ! differs "$1" 0
}

# differ_sized FILE FILE: how many pixels differ; all of them when the sizes do.
differ_sized() {
    if [ "$(identify -format '%wx%h' "$1")" = "$(identify -format '%wx%h' "$2")" ]; then
        differ "$1" "$2"
    else
        echo 999999999
    fi
}

# settled NAME: the window looks the same for two seconds, so that no scroll bar is about to go; NAME is then a picture
# of it.
settled() {
    local count=0
    picture "$1"
    while [ "$count" -lt 20 ]; do
        sleep 0.1
        if same "$1"; then
            count=$((count + 1))
        else
            count=0
            picture "$1"
        fi
    done
}

# status QUERY: what placard-loader says of the board, by a jq query.
status() {
    placard-loader --status --json | jq -r "$1"
}

# status_is QUERY VALUE
status_is() {
    [ "$(status "$1" 2> /dev/null)" = "$2" ]
}

# point X Y: moves the pointer to a point of $window.
point() {
    xdotool mousemove --window "$window" "$1" "$2"
}

# click_close_button: of the frame that the window manager drew around $window.
click_close_button() {
    local facts x y width right top
    facts=$(xwininfo -id "$window")
    x=$(sed -n 's/.*Absolute upper-left X: *//p' <<< "$facts")
    y=$(sed -n 's/.*Absolute upper-left Y: *//p' <<< "$facts")
    width=$(sed -n 's/.*Width: *//p' <<< "$facts")
    read -r _ right top _ < <(xprop -id "$window" _NET_FRAME_EXTENTS | sed 's/.*= //; s/,//g')
    [ "${top:-0}" -gt 0 ] || fail "the window has no frame"
    # The button is at the frame's right end, about as wide as the title bar is high.
    xdotool mousemove $((x + width + right - top / 2)) $((y - top / 2)) click 1
}

# bright_rows NAME X: of the picture NAME, the first and the last row that is bright at X; 0 and 0 when none is.
bright_rows() {
    convert "$PLACARD_TEST_OUTPUT/$1.png" -crop "1x0+$2+0" +repage -colorspace gray -depth 8 gray:- |
        od -An -v -tu1 -w1 | awk '$1 > 178 { if (!n++) first = NR - 1; last = NR - 1 } END { print first + 0, last + 0 }'
}

# ended PID [STATUS]: the program ends with that status.
ended() {
    local result=0
    wait_until "process $1 has ended" gone "$1"
    wait "$1" || result=$?
    [ "$result" -eq "${2:-0}" ] || fail "process $1 ended with $result instead of ${2:-0}"
}

# start_window_viewer [OPTION…]: the viewer in a window, with all the time for rendering that a slow machine wants; sets
# $viewer and $window.
start_window_viewer() {
    start_viewer --verbose --render-limit "$patience" "$@"
    cp viewer.log "$PLACARD_TEST_OUTPUT/" 2> /dev/null || true
    window_of placard-viewer
}

# two_pictures FOLDER: red.png and blue.png in it.
two_pictures() {
    mkdir -p "$1"
    convert -size 64x64 xc:'#c01020' "$1/red.png"
    convert -size 64x64 xc:'#1020c0' "$1/blue.png"
}

# middle_is RRGGBB: the pixel in the middle of $window.
middle_is() {
    local size found
    picture now
    size=$(identify -format '%w %h' "$PLACARD_TEST_OUTPUT/now.png")
    found=$(pixel "$PLACARD_TEST_OUTPUT/now.png" $((${size% *} / 2)) $((${size#* } / 2)))
    [ "$found" = "$1" ]
}
