#!/usr/bin/env bash
# Signals at many moments of runs that write much: INT, TERM and HUP end a run with 128 + the signal, soon, and leave the results
# of the run before, whole, and nothing else; so does kill -9, but for files that the next run to the same place takes
# over. A run that was nearly done may have put the new results in place: then they are whole.
#
# SCALE=5000 makes five million students of it. MOMENTS: how many a command and signal.
. "$(dirname "$0")/lib.sh"
cd "$SCRATCH" || exit 1

if ldd "$GRADER" | grep -q libasan; then
    skip 'interrupted runs' 'takes long under the sanitizers, and is about signals and files'
    finish
fi

MOMENTS=${MOMENTS:-3}
students=$(scaled 100000)
slowest=0

"$DATAGEN" --students "$students" --items 20 --schools 200 --rubric rubric.yaml -o answers.csv
head -n $((students / 2)) answers.csv >older.csv
sed '0,/key: [A-D]/s/key: [A-D]/key: [A, B]/' rubric.yaml >amended.yaml
grader grade -q -r rubric.yaml -o run.db answers.csv 2>err || fail 'a run to begin with' err
grader grade -q -r rubric.yaml -o older.db older.csv

now_ms() { local t=${EPOCHREALTIME/./}; echo $((t / 1000)); }
unfinished() { find state -name '*.partial*' -o -name '.grader-commit' -o -name '*-journal'; }
# All bytes of the results; or, of runs and summaries, that they are whole, since they hold times.
bytes() { find state -type f | sort | xargs -r -d "\\n" cksum; }
content() {
    find state -type f ! -name '*.db' ! -name 'summary.json' | sort | xargs -r -d "\\n" cksum
    for file in state/*.db; do
        [ -f "$file" ] && grader verify -q "$file" >/dev/null && sqlite3 "$file" 'SELECT count(*), sum(total), min(student_id) FROM evaluations'
    done
    return 0
}

# interrupted NAME FIRST... -- COMMAND...: FIRST makes the old results in state/, COMMAND the new ones.
interrupted() {
    local name=$1 first=() signal number moment run status started waited wall killed=0
    shift
    while [ "$1" != -- ]; do first+=("$1") && shift; done
    shift
    rm -rf state && mkdir state
    "$GRADER" "$@" >out 2>err || { fail "$name: undisturbed" err && return; }
    content >new
    rm -rf state && mkdir state
    "$GRADER" "${first[@]}" >out 2>err || { fail "$name: the old results" err && return; }
    bytes >old
    cp -a state state.old
    started=$(now_ms)
    "$GRADER" "$@" >out 2>err
    wall=$(($(now_ms) - started))
    rm -rf state && cp -a state.old state
    : >why
    for signal in INT TERM HUP KILL; do
        number=$(kill -l "$signal")
        for ((moment = 1; moment <= MOMENTS; moment++)); do
            # A shell gives background jobs SIGINT ignored.
            env --default-signal=INT,TERM,HUP "$GRADER" "$@" >out 2>err &
            run=$!
            sleep "$(printf '%d.%03d' $((wall * moment / (MOMENTS + 1) / 1000)) $((wall * moment / (MOMENTS + 1) % 1000)))"
            started=$(now_ms)
            kill "-$signal" "$run" 2>/dev/null
            wait "$run" 2>/dev/null
            status=$?
            waited=$(($(now_ms) - started))
            if [ $status -eq 0 ]; then # it was done before
                { content >got && cmp -s new got; } || echo "$signal, moment $moment: done, and the results are not the new ones" >>why
                rm -rf state && cp -a state.old state
                continue
            fi
            killed=$((killed + 1))
            [ $waited -le $slowest ] || slowest=$waited
            [ $waited -le 5000 ] || echo "$signal, moment $moment: ended after $waited ms" >>why
            [ $status -eq $((128 + number)) ] || { echo "$signal, moment $moment: exit code $status" && cat err; } >>why
            if [ "$signal" != KILL ]; then
                unfinished | sed "s/^/$signal, moment $moment: left behind: /" >>why
            elif [ -n "$(unfinished)" ]; then # the next run, to which they belong, is undisturbed, and completes what was begun
                [ $((moment % 2)) -eq 0 ] && ! unfinished | grep -q '\.grader-commit$' || { "$GRADER" "$@" >out 2>err || cat err >>why; { content >got && cmp -s new got; } || echo "$signal, moment $moment: the next run gives something else" >>why; }
                find state -name '*.partial*' -prune -exec rm -rf {} +
            fi
            if bytes >got && ! cmp -s old got; then
                { content >got && cmp -s new got; } || echo "$signal, moment $moment: neither the old results nor the new ones" >>why
                rm -rf state && cp -a state.old state
            fi
        done
    done
    rm -rf state.old
    if [ -s why ]; then fail "$name" why; else pass "$name: $killed of $((4 * MOMENTS)) runs interrupted, $wall ms undisturbed"; fi
}

interrupted 'grade' grade -q -r rubric.yaml -o state/set/ -o state/run.db older.csv -- \
    grade -q -r rubric.yaml -o state/set/ -o state/run.db answers.csv
interrupted 'regrade' regrade -q older.db -r rubric.yaml -o state/set/ -o state/run.db -- \
    regrade -q run.db -r amended.yaml -o state/set/ -o state/run.db
interrupted 'export, a file a school' export -q older.db --split school -o state/lists/ -- \
    export -q run.db --split school -o state/lists/
interrupted 'report, a page a school' report -q older.db --split school -o state/pages/ -- \
    report -q run.db --split school -o state/pages/
grader grade -q -r rubric.yaml -o scores.csv answers.csv
grader grade -q -r rubric.yaml -o older-scores.csv older.csv
interrupted 'rank' rank -q --prefix new_ --by total -o state/ranked/ older-scores.csv -- rank -q --prefix new_ --by total -o state/ranked/ scores.csv
[ $slowest -gt 1000 ] && echo "# the slowest end took $slowest ms: more than a second; is the machine busy?"
finish
