#!/usr/bin/env bash
# The cmocka programs in BUILD/unit, one line a test function. A program that dies in the middle is a failure too.
. "$(dirname "$0")/lib.sh"

for source in "$ROOT"/tests/unit/test_*.c; do
    [ -e "$source" ] || continue
    name=$(basename "$source" .c)
    program=$BUILD/unit/$name
    if [ ! -x "$program" ]; then
        fail "$name: not built (make unit)"
        continue
    fi
    cd "$ROOT" || exit 1
    CMOCKA_MESSAGE_OUTPUT=TAP "$program" >"$SCRATCH/tap" 2>"$SCRATCH/err"
    status=$?
    grep -aE '^(ok|not ok) ' "$SCRATCH/tap" |
        sed -E "s/^(not )?ok [0-9]+ # SKIP (.*)/skip - unit: $name: \2: skipped by itself/; s/^ok [0-9]+ - /ok - unit: $name: /; s/^not ok [0-9]+ - /not ok - unit: $name: /"
    reported=$(grep -acE '^(ok|not ok) ' "$SCRATCH/tap")
    planned=$(sed -nE 's/^1\.\.([0-9]+).*/\1/p' "$SCRATCH/tap" | awk '{n += $1} END {print n + 0}')
    if grep -aqE '^not ok [0-9]+ - ' "$SCRATCH/tap"; then
        FAILED=1
        grep -avE '^(ok|1\.\.) ?' "$SCRATCH/tap" | head -n 30 | sed 's/^/    /'
    elif [ "$status" -ne 0 ] || [ "$reported" -ne "$planned" ] || [ "$reported" -eq 0 ]; then
        cat "$SCRATCH/tap" >>"$SCRATCH/err"
        fail "$name: broke off (exit $status, $reported of $planned tests reported)" "$SCRATCH/err"
    fi
done
finish
