#!/usr/bin/env bash
# What goes wrong outside the program: files, disks, signals, hostile input. Each time the exit code is right, the
# message says what it is about, no unfinished file stays behind, and the result of an earlier run is as it was.
. "$(dirname "$0")/lib.sh"
cd "$SCRATCH" || exit 1

"$DATAGEN" --students 300 --items 10 --rubric rubric.yaml -o good.csv
mkdir old
cat_old() { cat old/set/*.csv old/run.db old/set/summary.json 2>/dev/null | cksum; }
grader grade -r rubric.yaml -o old/set/ -o old/run.db good.csv 2>err || fail 'a good run to begin with' err
before=$(cat_old)

leftovers() { find . -name '*.partial*'; }

# unharmed: complain when the old result changed or something unfinished lies about.
unharmed() {
    [ "$(cat_old)" = "$before" ] || echo 'the old result has changed'
    leftovers
}

restore() { grader grade -q -r rubric.yaml -o old/set/ -o old/run.db good.csv && before=$(cat_old); }

# fault NAME CODES FRAGMENT -- ARGUMENTS: grade into the old outputs; the exit code must be one of CODES ("1", "1 3").
fault() {
    local name=$1 codes=$2 fragment=$3 status
    shift 4
    timeout 120 "$GRADER" grade -r "${RUBRIC:-rubric.yaml}" -o old/set/ -o old/run.db "$@" >out 2>err
    status=$?
    {
        [[ " $codes " == *" $status "* ]] || echo "exit code $status, expected $codes"
        # Rows set aside (exit code 3) are explained in rejects.csv.
        [ "$status" -ne 3 ] || cut -c1-1000 old/set/rejects.csv >>err
        grep -qiE -- "$fragment" err || echo "nothing says: $fragment"
        [ "$status" -eq 3 ] || unharmed
        [ ! -s out ] || echo 'standard output is not empty'
    } >why
    if [ -s why ]; then
        head -n 5 err | cut -c1-300 >>why
        fail "$name" why
    else
        pass "$name"
    fi
    # A run that ended with 3 has rightly replaced the old result: put it back. So has one that should not have.
    [ "$(cat_old)" = "$before" ] || restore
}

# --- answers that are none
fault 'answers file missing' 1 'nowhere.csv' -- nowhere.csv
RUBRIC=nowhere.yaml fault 'rubric missing' '1 2' 'nowhere.yaml' -- good.csv
fault 'roster missing' 1 'nobody.csv' -- -R nobody.csv good.csv
fault 'a folder as answers' 1 'old' -- old
: >empty.csv
fault 'empty file' 1 'empty.csv.*empty|empty.csv.*header|empty.csv.*nothing' -- empty.csv
head -n 1 good.csv >header.csv
fault 'header only' 1 'header.csv' -- header.csv
head -c 200000 "$GRADER" >junk.csv
fault 'binary junk' 1 'junk.csv' -- junk.csv
head -c 200000 "$GRADER" >junk.db
fault 'junk called a database' 1 'junk.db' -- junk.db
sqlite3 other.db 'create table other(x)'
fault 'a database without the table' 1 'other.db.*answers' -- other.db
sqlite3 locked.db '.mode csv' '.import good.csv answers'
{ printf '.timeout 10000\nbegin exclusive;\n' && sleep 30; } | sqlite3 locked.db >/dev/null 2>&1 &
holder=$!
while sqlite3 locked.db 'select 1 from answers limit 1' >/dev/null 2>&1; do sleep 0.1; done
fault 'a database that somebody is writing' 1 'locked.db: SQLite: database is locked; another program is writing it' -- locked.db
kill "$holder"
printf 'exam number,Q1\n1,A\n' >columns.csv
fault 'unknown student column' 1 'columns.csv.*student_id' -- columns.csv
{ head -n 2 good.csv; printf 'S\xff\xfe1%s\n' "$(sed -n 3p good.csv | cut -c9-)"; } >latin.csv
fault 'invalid UTF-8' '1 3' 'UTF-8' -- latin.csv
gzip -c good.csv | head -c 900 >cut.csv.gz
fault 'a gzip file cut short' 1 'cut.csv.gz' -- cut.csv.gz
zstd -q -c good.csv | head -c 400 >cut.csv.zst
fault 'a zstd file cut short' 1 'cut.csv.zst' -- cut.csv.zst
cp good.csv text.csv.gz
grader grade -r rubric.yaml good.csv >want 2>err
grader grade -r rubric.yaml text.csv.gz >got 2>>err
same 'a plain file called .gz is read for what it is' want got
megabytes=$(scaled 100)
{ head -n 3 good.csv; printf 'S9999999,P01,H000001,'; head -c "${megabytes}000000" /dev/zero | tr '\0' x; printf ',A,A,A,A,A,A,A,A,A\n'; } >huge.csv
fault "a field of $megabytes MB" '1 3' 'huge.csv' -- huge.csv
{ head -n 3 good.csv; printf 'S9999999,P01,H000001,"'; head -c "${megabytes}000000" /dev/zero | tr '\0' x; } >open.csv
fault "a quote that is never closed, $megabytes MB" '1 3' 'open.csv' -- open.csv
rm -f huge.csv open.csv

# --- outputs that cannot be
: >file
fault 'a folder under a regular file' 1 'file/set' -- -o file/set/ good.csv
cp good.csv mine.csv
cp rubric.yaml mine.yaml
ln -sf mine.csv link.csv
fault 'an output that is an answers file' 1 'mine.csv: this run reads' -- -o ./mine.csv mine.csv
fault 'an output that leads to an answers file' 1 'link.csv: this run reads' -- -o link.csv mine.csv
fault 'an output that is the roster' 1 'mine.csv: this run reads' -- -o mine.csv -R mine.csv good.csv
sqlite3 mine.db '.mode csv' '.import good.csv answers'
fault 'a run file that is the database of answers' 1 'mine.db: this run reads' -- -o mine.db mine.db:answers
mkdir -p taken && cp good.csv taken/evaluations.csv
fault 'a folder that holds the answers under the name of a result' 1 'taken/evaluations.csv: this run reads' -- \
    -o taken/ taken/evaluations.csv
same 'and they are as they were' good.csv taken/evaluations.csv
fault 'one output under two names' 1 'two outputs of that name' -- -o twice.csv -o ./twice.csv good.csv
fault 'a device as an output' '1 2' '/dev/null' -- -o /dev/null good.csv
ln -sf /dev/null hole.csv
fault 'a link to a device as an output' 1 'hole.csv: is no regular file' -- -o hole.csv good.csv
fault 'a folder that is not there' 1 'no/such' -- -o no/such/run.db good.csv

# with_tmpfs NAME OPTIONS FRAGMENT: a small file system of our own at ./disk; grade onto it.
with_tmpfs() {
    mkdir -p disk
    if [ "$(id -u)" -ne 0 ] || ! mount -t tmpfs -o "$2" tmpfs disk 2>/dev/null; then
        skip "$1" 'cannot mount a file system here'
        return
    fi
    at_end+=("umount '$SCRATCH/disk' 2>/dev/null")
    fault "$1, CSV set" 1 "$3" -- -o disk/set/ good.csv
    fault "$1, run file" 1 "$3" -- -o disk/run.db good.csv
    umount disk
}
with_tmpfs 'read-only file system' ro 'disk/.*(read-only|writable)'
with_tmpfs 'disk full' size=32k 'disk/.*(space|full)'
for out in limited/ limited.db; do
    (ulimit -f 4 && exec "$GRADER" grade -q -r rubric.yaml -o "$out" good.csv) >out 2>err
    status=$?
    {
        [ $status -eq 1 ] || echo "exit code $status, expected 1"
        grep -q "limited.*\(File too large\|I/O error\)" err || echo 'nothing says what is wrong'
        leftovers
        find . -name 'limited.db' -o -path './limited/*'
        cat err
    } >why
    if [ "$(wc -l <why)" -eq 1 ]; then pass "a limit on the size of files, $out"; else fail "a limit on the size of files, $out" why; fi
done
if [ "$(id -u)" -ne 0 ]; then
    mkdir locked && chmod 500 locked
    fault 'folder not writable' 1 'locked' -- -o locked/set/ good.csv
fi
if [ -w /dev/full ]; then
    grader grade -r rubric.yaml good.csv >/dev/full 2>err
    status=$?
    if [ $status -eq 1 ] && [ -s err ]; then pass 'standard output full'; else echo "exit code $status" >>err; fail 'standard output full' err; fi
else
    skip 'standard output full' 'no /dev/full'
fi
grader grade -r rubric.yaml good.csv 2>err | head -n 1 >out
status=${PIPESTATUS[0]}
if [ "$(wc -l <out)" -eq 1 ] && [[ " 0 1 141 " == *" $status "* ]]; then
    pass 'the reader of the pipe goes away'
else
    fail 'the reader of the pipe goes away' err
fi

# --- a disk that does not confirm that the outputs have their names: they have, so it is said, and nothing else
if [ -f "$BUILD/fault_shim.so" ] && ! ldd "$GRADER" | grep -q libasan; then
    flushed() { # flushed AT: one output, with a fault at that flush; 0: none, calls are counted in `mark`
        FAULT_CLASS=sync FAULT_AT=$1 FAULT_KIND=once FAULT_MARK=mark LD_PRELOAD="$BUILD/fault_shim.so" OMP_WAIT_POLICY=passive \
            "$GRADER" grade -q -r rubric.yaml -o flushed.csv one.csv 2>err
    }
    head -n 2 good.csv >one.csv
    flushed 0
    calls=$(cat mark)
    rm -f flushed.csv
    flushed "$calls"
    status=$?
    if [ $status -eq 0 ] && [ -s flushed.csv ] && grep -q "the results are in place, but the disk does not confirm it: Input/output error" err; then
        pass 'a folder that cannot be flushed'
    else
        echo "exit code $status" >>err
        fail 'a folder that cannot be flushed' err
    fi
else
    skip 'a folder that cannot be flushed' 'not built, or the sanitizers are in its place'
fi

# --- closed standard streams: their numbers must not go to outputs, which would then hold what is said on the stream
head -n 2 good.csv >one.csv
grader grade -r rubric.yaml -o want.csv one.csv 2>err
"$GRADER" grade -v -r rubric.yaml -o got.csv one.csv 2>&-
status=$?
if [ $status -eq 0 ]; then pass 'standard error closed'; else echo "exit code $status" >why; fail 'standard error closed' why; fi
same 'and the output holds no notes' want.csv got.csv
"$GRADER" grade -r rubric.yaml good.csv >&- 2>err
status=$?
if [ $status -eq 1 ] && [ -s err ]; then pass 'standard output closed'; else echo "exit code $status" >>err; fail 'standard output closed' err; fi
"$GRADER" grade -r rubric.yaml <&- >out 2>err
status=$?
if [ $status -eq 1 ] && [ -s err ]; then pass 'standard input closed'; else echo "exit code $status" >>err; fail 'standard input closed' err; fi

# --- signals. A pipe that stays open keeps the run in the middle of its answers.
mkfifo answers.pipe
# start_and_wait: a run that has read 200 rows and waits for more, its outputs open. Sets $run.
start_and_wait() {
    "$GRADER" grade -r rubric.yaml -o old/set/ -o old/run.db - <answers.pipe >out 2>err &
    run=$!
    exec 7>answers.pipe
    head -n 200 good.csv >&7
    local tries=0
    while [ -z "$(leftovers)" ] && [ $tries -lt 100 ]; do sleep 0.05 && tries=$((tries + 1)); done
}
end_run() { # SIGNAL: send it, take the exit code into $status
    kill "-$1" "$run" 2>/dev/null
    exec 7>&- # a run that ignores the signal comes to the end of its input
    wait "$run" 2>/dev/null
    status=$?
}

start_and_wait
end_run TERM
{ [ $status -eq 143 ] || echo "exit code $status, expected 143"; unharmed; } >why
if [ -s why ]; then fail 'SIGTERM in the middle' why; else pass 'SIGTERM in the middle'; fi

start_and_wait
end_run INT
# A shell starts background jobs with SIGINT ignored, so the run may rightly outlive it and end at the end of input.
unharmed >why
if [ $status -eq 0 ] || [ ! -s why ]; then pass 'SIGINT in the middle'; else fail 'SIGINT in the middle' why; fi
[ $status -ne 0 ] || restore

start_and_wait
if "$GRADER" grade -r rubric.yaml -o old/run.db good.csv 2>second; then
    echo 'it went ahead' >>second
    fail 'a second run to the same output' second
else
    check 'a second run to the same output' grep -q 'run.db: another run' second
fi
end_run KILL
[ "$(cat_old)" = "$before" ] || echo 'the old result has changed' >why
if [ "$(cat_old)" = "$before" ]; then pass 'kill -9 leaves the old result'; else fail 'kill -9 leaves the old result' why; fi
check 'the run after it succeeds' grader grade -r rubric.yaml -o old/set/ -o old/run.db good.csv
leftovers >why
if [ -s why ]; then fail 'and tidies up' why; else pass 'and tidies up'; fi

# --- a failed run into a new place leaves nothing at all
grader grade -q -r rubric.yaml --max-rejects 0 -o new/ -o new.db junk.csv 2>err
if [ -e new.db ] || [ -n "$(ls -A new 2>/dev/null)" ]; then fail 'nothing new after a failure'; else pass 'nothing new after a failure'; fi
finish
