#!/usr/bin/env bash
# The fuzz targets over their stored inputs (tests/fuzz/corpus), one test a target; `make fuzz` looks for new ones.
. "$(dirname "$0")/lib.sh"
for source in "$ROOT"/tests/fuzz/*.c; do
    target=$(basename "$source" .c)
    [ "$target" = replay ] && continue
    if "$BUILD/fuzz/$target" "$ROOT/tests/fuzz/corpus/$target" >"$SCRATCH/out" 2>"$SCRATCH/err"; then
        pass "$target, $(tail -n 1 "$SCRATCH/err")"
    else
        tail -n 20 "$SCRATCH/err" >"$SCRATCH/why"
        fail "$target" "$SCRATCH/why"
    fi
done
finish
