#!/usr/bin/env bash
# The direction of includes (tools/check-deps), and that the check can fail: mistakes planted in a copy are found.
. "$(dirname "$0")/lib.sh"

check 'every include points the right way' "$ROOT/tools/check-deps"

copy=$SCRATCH/copy
cp -r "$ROOT/grader" "$SCRATCH/grader"
planted() { # FILE LINE
    rm -rf "$copy" && mkdir "$copy" && cp -r "$SCRATCH/grader" "$copy/"
    mkdir -p "$copy/grader/$(dirname "$1")"
    printf '%s\n' "$2" >>"$copy/grader/$1"
    if "$ROOT/tools/check-deps" "$copy" >"$SCRATCH/said"; then
        fail "a planted mistake is found: $2 in $1"
    else
        check "a planted mistake is found: $2 in $1" grep -q "^grader/$1:" "$SCRATCH/said"
    fi
}
planted rank/planted.c '#include "score/rubric.h"'
planted evaluate/planted.h '#include "pipeline/grade.h"'
planted base/planted.c '#include "model/exam.h"'
planted model/planted.h '#include "store/db.h"'
planted report/planted.c '#include <sqlite3.h>'
planted rank/planted.c '#include <omp.h>'
planted ingest/planted.c '  #  include <csv.h>'
planted score/planted.c '#include "planted.h"'
planted elsewhere/planted.c '#include "base/text.h"'
finish
