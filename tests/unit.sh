#!/usr/bin/env bash
# The cmocka programs in BUILD/unit, one line a test function. A program that dies in the middle is a failure too.
. "$(dirname "$0")/lib.sh"
cd "$ROOT" || exit 1

run_program() {
    local name=$1 tap=$SCRATCH/$1.tap err=$SCRATCH/$1.err status reported planned
    if [ ! -x "$BUILD/unit/$name" ]; then
        fail "$name: not built (make unit)"
        return
    fi
    CMOCKA_MESSAGE_OUTPUT=TAP "$BUILD/unit/$name" >"$tap" 2>"$err"
    status=$?
    grep -aE '^(ok|not ok) ' "$tap" |
        sed -E "s/^(not )?ok [0-9]+ # SKIP (.*)/skip - unit: $name: \2: skipped by itself/; s/^ok [0-9]+ - /ok - unit: $name: /; s/^not ok [0-9]+ - /not ok - unit: $name: /"
    reported=$(grep -acE '^(ok|not ok) ' "$tap")
    planned=$(sed -nE 's/^1\.\.([0-9]+).*/\1/p' "$tap" | awk '{n += $1} END {print n + 0}')
    if grep -aqE '^not ok [0-9]+ - ' "$tap"; then
        grep -avE '^(ok|1\.\.) ?' "$tap" | head -n 30 | sed 's/^/    /'
    elif [ "$status" -ne 0 ] || [ "$reported" -ne "$planned" ] || [ "$reported" -eq 0 ]; then
        cat "$tap" >>"$err"
        fail "$name: broke off (exit $status, $reported of $planned tests reported)" "$err"
    fi
}

mapfile -t programs < <(cd tests/unit && ls test_*.c)
in_parallel run_program "${programs[@]%.c}"
finish
