# shellcheck shell=bash
# tests/lib.sh: what every test script shares. Source it, then say pass, fail or skip once a test, and `finish`.
#
# Settings from outside: GRADER, DATAGEN (paths of the programs; else from BUILD, default `build`), SERIAL (folder of
# the build without OpenMP), SCALE (percent of the usual size of generated data; sanitizer runs use less).
# Leaves behind: nothing; all files go to $SCRATCH, which is removed at the end (KEEP_SCRATCH=1 keeps it).

set -u
export LC_ALL=C
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
absolute() { case $1 in /*) printf '%s' "$1" ;; *) printf '%s' "$ROOT/$1" ;; esac }
BUILD=$(absolute "${BUILD:-build}")
GRADER=$(absolute "${GRADER:-$BUILD/grader}")
DATAGEN=$(absolute "${DATAGEN:-$BUILD/datagen}")
SCALE=${SCALE:-100}
SHARED_DATA=${SHARED_DATA:-$ROOT/../shared/data}
SUITE=$(basename "$0" .sh)
SCRATCH=$(mktemp -d "${TMPDIR:-/tmp}/grader-test.XXXXXX")
FAILED=0
at_end=()
clean_up() {
    local action
    for action in "${at_end[@]+"${at_end[@]}"}"; do eval "$action"; done
    [ -n "${KEEP_SCRATCH:-}" ] || rm -rf "$SCRATCH"
}
trap clean_up EXIT

pass() { printf 'ok - %s: %s\n' "$SUITE" "$1"; }
skip() { printf 'skip - %s: %s: %s\n' "$SUITE" "$1" "$2"; }
# fail NAME [FILE]: the file, or standard input's first lines where none is named, says why.
fail() {
    FAILED=1
    printf 'not ok - %s: %s\n' "$SUITE" "$1"
    [ $# -lt 2 ] || head -n 30 "$2" | sed 's/^/    /'
}
finish() { exit "$FAILED"; }

# check NAME COMMAND...: one test, passed when the command ends with 0. What it printed is shown when it did not.
check() {
    local name=$1
    shift
    if "$@" >"$SCRATCH/.check" 2>&1; then pass "$name"; else fail "$name" "$SCRATCH/.check"; fi
}

# same NAME EXPECTED FILE: one test, passed when both files hold the same bytes.
same() {
    if [ -f "$2" ] && [ -f "$3" ] && cmp -s "$2" "$3"; then
        pass "$1"
    else
        diff -u "$2" "$3" 2>&1 | cut -c1-200 >"$SCRATCH/.same"
        fail "$1" "$SCRATCH/.same"
    fi
}

# in_parallel FUNCTION NAME...: call FUNCTION with each name, as many at a time as there are processors, each in a shell of
# its own; what they print comes in the order of the names.
in_parallel() {
    local function=$1 name running=0 most=${JOBS:-$(nproc)}
    shift
    mkdir -p "$SCRATCH/.reports"
    for name; do
        [ "$running" -lt "$most" ] || { wait -n; running=$((running - 1)); }
        (trap - EXIT && "$function" "$name") >"$SCRATCH/.reports/$name" 2>&1 &
        running=$((running + 1))
    done
    wait
    for name; do
        cat "$SCRATCH/.reports/$name"
        ! grep -q '^not ok - ' "$SCRATCH/.reports/$name" || FAILED=1
        [ -s "$SCRATCH/.reports/$name" ] || fail "$name: said nothing"
    done
}

scaled() { echo $(($1 * SCALE / 100)); }

grader() { "$GRADER" "$@"; }

# columns FILE NAME...: these columns of a CSV file without quotes, in this order, as CSV without the header.
columns() {
    local file=$1
    shift
    awk -F, -v names="$*" '
        NR == 1 {
            n = split(names, wanted, " ")
            for (i = 1; i <= NF; i++) at[$i] = i
            for (k = 1; k <= n; k++) if (!(wanted[k] in at)) { print "no column " wanted[k]; exit 1 }
            next
        }
        {
            line = $at[wanted[1]]
            for (k = 2; k <= n; k++) line = line "," $at[wanted[k]]
            print line
        }' "$file"
}

# comparable_summary FILE: summary.json without what may differ between runs of the same answers: times, where the
# answers came from, and who did it.
comparable_summary() {
    awk '
        /^  "(timings|sources|settings|audit)": / { skipping = 1 }
        !skipping { print }
        skipping && $1 ~ "^[]}],?$" && /^  [^ ]/ { skipping = 0 }' "$1"
}
