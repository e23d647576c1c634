#!/usr/bin/env bash
# --memory is kept: the peak that the kernel measured stays below it, whatever is read and written. A run that needs more
# says how much, before it has read the answers where their size is known, and succeeds with as much.
. "$(dirname "$0")/lib.sh"
cd "$SCRATCH" || exit 1
if ldd "$GRADER" | grep -q libasan; then skip 'memory' 'the sanitizer takes terabytes of addresses'; finish; fi
[ -x "$BUILD/measure" ] || { skip 'memory' "$BUILD/measure is not built"; finish; }

"$DATAGEN" --students "$(scaled 400000)" --items 60 --rubric rubric.yaml -o wide.csv
"$DATAGEN" --students "$(scaled 40000)" --items 60 --layout long -o long.csv 2>err || rm -f long.csv
# measured MEGABYTES ARGUMENTS...: run, leave the exit code in $status, complain when the peak was beyond the limit.
measured() {
    local limit=$1 peak
    shift
    "$BUILD/measure" stats "$GRADER" "$@" --memory "${limit}M" >out 2>err </dev/null
    status=$?
    read -r _ _ _ peak _ <stats
    [ "$peak" -le $((limit * 1024)) ] || echo "--memory ${limit}M, and $peak KB were taken" >>why
}
# capped NAME ARGUMENTS...: from little to enough; then the number that the first refusal named is enough.
capped() {
    local name=$1 limit status refused=0 named=
    shift
    : >why
    for limit in 32 48 64 96 128 192 256; do
        measured "$limit" "$@"
        case $status in
        0) ;;
        1)
            refused=$((refused + 1))
            grep -qE -- "--memory ${limit}M.* (about|at least) [0-9]+M" err || { echo "--memory ${limit}M: the message names no size" && cat err; } >>why
            [ -n "$named" ] || named=$(grep -oE 'about [0-9]+M' err | grep -oE '[0-9]+')
            [ -z "$(find . -name '*.partial')" ] || echo "--memory ${limit}M left an unfinished file" >>why
            ;;
        *) { echo "--memory ${limit}M: exit code $status" && cat err; } >>why ;;
        esac
    done
    [ "$status" -eq 0 ] || { echo 'not even the last was enough' && cat err; } >>why
    if [ -n "$named" ]; then
        measured "$named" "$@"
        [ "$status" -eq 0 ] || { echo "$named MB were said to be enough" && cat err; } >>why
    fi
    if [ -s why ]; then fail "$name" why; else pass "$name"; fi
}
capped 'evaluations' grade -q -j 2 -r rubric.yaml -o wide-out.csv wide.csv
capped 'evaluations in rank order with marks' grade -q -j 2 -r rubric.yaml --sort rank --marks -o marks-out.csv wide.csv
capped 'a run file' grade -q -j 2 -r rubric.yaml -o run.db wide.csv
capped 'a folder' grade -q -j 2 -r rubric.yaml -o set/ wide.csv
gzip -1 -k wide.csv
capped 'an archive, whose size is not known' grade -q -j 2 -r rubric.yaml -o wide-out.csv wide.csv.gz
capped 'ranking a file' rank -q -j 2 --by total --prefix new_ -o ranked.csv wide-out.csv
[ ! -s long.csv ] || { cut -d, -f1-3 wide.csv >roster.csv && capped 'long answers' grade -q -j 2 -r rubric.yaml -R roster.csv -o long-out.csv long.csv; }

"$GRADER" grade -q -j 2 -r rubric.yaml -o free.csv wide.csv
grader grade -q -j 2 --memory 192MiB -r rubric.yaml -o wide-out.csv wide.csv
same 'the limit changes no byte' free.csv wide-out.csv
measured 32 grade -q -r rubric.yaml -o run.db wide.csv
if [ "$status" -eq 1 ] && grep -q 'this run needs about [0-9]*M' err; then pass 'refused before the answers are read'; else fail 'refused before the answers are read' err; fi
finish
