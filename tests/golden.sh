#!/usr/bin/env bash
# Golden tests: tests/golden/NAME holds a case. `cmd` (bash; `grader` is the program) runs in a scratch copy of the folder;
#   expect.out    its standard output, byte for byte (no file: not looked at)
#   expect.err    lines, each of which must occur somewhere in standard error
#   expect.exit   its exit code (no file: 0)
#   expect/FILE   what FILE in the scratch folder must hold afterwards
# The expectations were computed by hand from the contract. `tests/run --only golden --update` rewrites what is there
# (not expect.err, which holds fragments): read the diff before you believe it.
. "$(dirname "$0")/lib.sh"

# Say what is wrong with the finished case in $1 (its folder) and $2 (its scratch folder); nothing when all is well.
differences() {
    local case=$1 work=$2 fragment file wanted_exit=0
    compgen -G "$case/expect*" >/dev/null || echo 'nothing is expected: a case needs expect.out, expect.err, expect.exit or expect/'
    [ ! -f "$case/expect.exit" ] || wanted_exit=$(cat "$case/expect.exit")
    [ "$(cat "$work/.exit")" = "$wanted_exit" ] || {
        echo "exit code $(cat "$work/.exit"), expected $wanted_exit; standard error:"
        head -n 10 "$work/.err"
    }
    [ ! -f "$case/expect.out" ] || diff -u --label expected --label printed "$case/expect.out" "$work/.out"
    if [ -f "$case/expect.err" ]; then
        while IFS= read -r fragment; do
            grep -qF -- "$fragment" "$work/.err" || {
                echo "standard error lacks: $fragment"
                head -n 10 "$work/.err"
            }
        done <"$case/expect.err"
    fi
    [ -d "$case/expect" ] || return 0
    (cd "$case/expect" && find . -type f) | sort | while read -r file; do
        diff -u --label "expected $file" --label "written $file" "$case/expect/$file" "$work/$file" 2>&1
    done
}

update() {
    local case=$1 work=$2 file
    [ ! -f "$case/expect.out" ] || cp "$work/.out" "$case/expect.out"
    if [ "$(cat "$work/.exit")" != 0 ] || [ -f "$case/expect.exit" ]; then cp "$work/.exit" "$case/expect.exit"; fi
    [ ! -d "$case/expect" ] || (cd "$case/expect" && find . -type f) | while read -r file; do
        cp "$work/$file" "$case/expect/$file"
    done
}

run_case() {
    local name=$1 case=$ROOT/tests/golden/$1 work=$SCRATCH/$1
    cp -r "$case" "$work"
    rm -rf "$work"/expect "$work"/expect.*
    (cd "$work" && timeout 60 bash -c 'grader() { "$GRADER" "$@"; }; . ./cmd' >.out 2>.err </dev/null; echo $? >.exit)
    [ -z "${UPDATE:-}" ] || update "$case" "$work"
    differences "$case" "$work" >"$work.why"
    if [ -s "$work.why" ]; then fail "$name" "$work.why"; else pass "$name"; fi
}

export GRADER
mapfile -t cases < <(cd "$ROOT/tests/golden" && ls -d ./*/ | sed 's|^\./||; s|/$||')
in_parallel run_case "${cases[@]}"
finish
