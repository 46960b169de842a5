# What the tests of rights share: a second and a third user, and programs that they can reach. To be run as root:
#   . "$PLACARD_SOURCE/tests/rights/lib.sh"
# shellcheck shell=bash
. "$PLACARD_SOURCE/tests/smoke/lib.sh"
need setpriv

[ "$(id -u)" -eq 0 ] || fail "this test acts as several users: run it as root"

# Users by number; they need no name. The owner and the friend share a group, the stranger has nothing to do with them.
export owner=4001 friend=4002 stranger=4003 shared_group=4100

# as USER[:GROUP] COMMAND…: with no rights of root's, and in no group but that one.
as() {
    local who=$1
    shift
    (as_job "$who" "$@")
}

# The same in the place of the shell that calls it: what runs in the background then has the number in $!.
as_job() {
    local who=$1
    shift
    exec setpriv --reuid "${who%:*}" --regid "${who#*:}" --clear-groups --bounding-set=-all --inh-caps=-all -- "$@"
}

# Everybody may pass through the test's folder. Programs are copied there: a build tree below somebody's home is closed
# to others.
chmod 711 "$TMPDIR"
programs=$TMPDIR/programs
mkdir -p "$programs/bin" "$programs/libexec/placard"
cp "$PLACARD_BUILD"/bin/placard-viewer "$PLACARD_BUILD"/bin/placard-loader "$programs/bin/"
cp "$PLACARD_BUILD"/libexec/placard/placard-renderer "$PLACARD_BUILD"/libexec/placard/placard-renderer-pictures \
    "$programs/libexec/placard/"
cp "$assets"/badge.png "$assets"/welcome.txt "$programs/"
chmod -R a+rX "$programs"
export PATH=$programs/bin:$PATH

# A temporary folder for everybody, as /tmp is one.
export place=$TMPDIR/place
mkdir "$place"
chmod 1777 "$place"
export TMPDIR=$place

# start_viewer_as USER[:GROUP] OPTION…: with key files in $TMPDIR, and the log in viewer.log. Sets $viewer.
start_viewer_as() {
    local who=$1
    shift
    (as_job "$who" placard-viewer --output png --geometry 320x240 "$@") 2> viewer.log &
    viewer=$!
    as "$who" placard-loader --wait-viewer="$patience" --status > /dev/null || {
        cat viewer.log >&2
        fail "the viewer of user $who did not start"
    }
}

# terminate_viewer: ends it in good order.
terminate_viewer() {
    local status=0
    kill -TERM "$viewer"
    wait "$viewer" || status=$?
    [ "$status" -eq 0 ] || fail "the viewer ended with $status ($(cat viewer.log))"
}

# stop_viewer: the same, and nothing of it is left in $place.
stop_viewer() {
    terminate_viewer
    [ -z "$(find "$TMPDIR" -name 'qipc_*')" ] || fail "key files are left: $(ls -l "$TMPDIR")"
}
