#!/usr/bin/env bash
# Every fault: of each command, the nth allocation, read, write, open, flush, rename, folder or thread fails, for every
# n; and it is killed before each of these calls. Each time the results of the run before are as they were, or the new
# ones are whole (tests/fault/every.c says what is checked). Of allocations, which are many, the first on each path through
# the program fails. Under the sanitizers, with FAULT_LEAKS=1, leaks on the way out are faults too.
#
# A new command is one line of the table below. FAULT_MOST: runs a line and kind of fault (0: one for every call).
# FAULT_KINDS="write:once any:kill": only these.
. "$(dirname "$0")/lib.sh"
# In memory, where there is such a place: thousands of runs flush their outputs to disk.
if [ -d /dev/shm ] && [ -w /dev/shm ]; then rm -rf "$SCRATCH" && SCRATCH=$(mktemp -d /dev/shm/grader-test.XXXXXX); fi
cd "$SCRATCH" || exit 1
export FAULT_MOST=${FAULT_MOST:-25}

[ -x "$BUILD/every_fault" ] || { skip 'every fault' "$BUILD/every_fault is not built"; finish; }
export FAULT_SHIM=$BUILD/fault_shim.so
kinds=(read:once write:once write:on open:once sync:once rename:once folder:once thread:once any:kill)
if ldd "$GRADER" | grep -q libasan; then
    [ -n "${FAULT_LEAKS:-}" ] || { skip 'every fault' 'takes long under the sanitizers; FAULT_LEAKS=1 runs it'; finish; }
    FAULT_SHIM="$(gcc -print-file-name=libasan.so) $FAULT_SHIM"
    export ASAN_OPTIONS=exitcode=99
else
    kinds+=(alloc:paths)
fi
read -ra only <<<"${FAULT_KINDS:-}"
[ ${#only[@]} -eq 0 ] || kinds=("${only[@]}")

"$DATAGEN" --students 300 --items 10 --rubric rubric.yaml -o answers.csv
head -n 200 answers.csv >older.csv
awk -F, -v OFS=, 'NR == 1 { for (i = 4; i <= NF; i++) item[i] = $i; print $1, "item", "answer" }
                  NR > 1 { for (i = 4; i <= NF; i++) print $1, item[i], $i }' answers.csv >long.csv
gzip -k answers.csv && zstd -q -k answers.csv
sqlite3 answers.db '.mode csv' '.import answers.csv answers'
cut -d, -f1-3 answers.csv >roster.csv
printf 'answer,mark\nA,1\nB,0\n"C",0\n' >sample.csv
grader grade -q -r rubric.yaml answers.csv -o evaluations.csv
mkdir -p state.old
grader grade -q -r rubric.yaml -o state.old/set/ -o state.old/run.db -o state.old/one.csv older.csv || fail 'a run to begin with'
grader grade -q -r rubric.yaml -o run.db answers.csv
{ head -n 1 answers.csv && tail -n +150 answers.csv; } >later.csv
head -n 149 answers.csv >early.csv && grader grade -q -r rubric.yaml -R roster.csv -o early.db early.csv
sed '/^  groups:/d' rubric.yaml >national.yaml
head -n 1500 long.csv >early-long.csv && { head -n 1 long.csv && sed 1,1500d long.csv; } >later-long.csv
grader grade -q -r national.yaml -o early-long.db early-long.csv
sed '/^answers:/d; $a answers: {attempts: best}' rubric.yaml >attempts.yaml && grader grade -q -r attempts.yaml -o early-attempts.db early.csv
sed '0,/key: [A-D]/s/key: [A-D]/key: [A, B]/' rubric.yaml >amended.yaml
printf "%s\\n" "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" >exam.key
chmod 600 exam.key
grader export run.db --where 'rank<50' --pseudonymize exam.key --mapping state.old/mapping.csv >/dev/null
student=$(sed -n 2p answers.csv | cut -d, -f1)
item=$(sed -n 1p answers.csv | cut -d, -f5)

# every_fault NAME ARGUMENTS...: one test a kind of fault.
every_fault() {
    local name=$1 kind wrong=0
    shift
    : >why
    for kind in "${kinds[@]}"; do
        "$BUILD/every_fault" "${kind%:*}" "${kind#*:}" state "$GRADER" "$@" >report 2>&1 || { wrong=1 && cat report >>why; }
        [ -z "${VERBOSE:-}" ] || echo "#   $name: $kind: $(tail -n 1 report)"
    done
    if [ $wrong -eq 0 ]; then pass "$name"; else fail "$name" why; fi
}

every_fault 'grade, one file' grade -q -r rubric.yaml -o state/one.csv answers.csv
every_fault 'grade, all kinds of outputs' grade -q -j 2 -r rubric.yaml -R roster.csv -o state/set/ -o state/run.db -o state/one.csv answers.csv
every_fault 'grade, new outputs' grade -q -r rubric.yaml --sort rank --marks -o state/new/ -o state/new.db answers.csv.gz
every_fault 'grade, standard output' grade -q -r rubric.yaml answers.csv.zst
every_fault 'grade, out of SQLite' grade -q -j 2 -r rubric.yaml -o state/one.csv answers.db
every_fault 'grade, long' grade -q -j 2 -r rubric.yaml -R roster.csv -o state/one.csv long.csv
every_fault 'grade, pseudonyms' grade -q -r rubric.yaml --pseudonymize exam.key --mapping state/mapping.csv -o state/run.db -o state/set/ answers.csv
every_fault 'grade, added to a run' grade -q -j 2 -a early.db -R roster.csv -o state/set/ -o state/run.db later.csv
every_fault 'grade, lines added to a run' grade -q -j 2 -a early-long.db -o state/run.db later-long.csv
every_fault 'grade, attempts added to a run' grade -q -j 2 -a early-attempts.db -o state/run.db later.csv
every_fault 'check' check -q -r rubric.yaml answers.csv
every_fault 'rank' rank -q --by total --prefix new_ --groups school -o state/one.csv evaluations.csv
every_fault 'rank, all tables' rank -q -j 2 --by total --prefix new_ --groups school --cutoff first=50 --segments step=5 -o state/ranked/ evaluations.csv
every_fault 'explain' explain run.db --student "$student"
every_fault 'explain, JSON' explain run.db --student "$student" --json
every_fault 'unmatched' unmatched run.db -o state/one.csv
every_fault 'regrade, what if' regrade run.db --what-if "$item=excluded" --changes state/one.csv
every_fault 'regrade, what if each item' regrade run.db --what-if all --changes state/one.csv
every_fault 'regrade, a rehearsal' regrade run.db -r amended.yaml --dry-run
every_fault 'regrade, a new run' regrade -q run.db -r amended.yaml -o state/run.db -o state/set/
every_fault 'export' export run.db --table ranks -o state/one.csv
every_fault 'export, a file a school' export run.db --split school -o state/schools/
every_fault 'export, pseudonyms' export run.db --pseudonymize exam.key --mapping state/mapping.csv -o state/one.csv
every_fault 'export, SQLite' export run.db --table items -o state/items.db
every_fault 'items' items run.db -o state/one.csv
every_fault 'items, all tables' items run.db --by school -o state/items/
every_fault 'report' report run.db -o state/pages/
every_fault 'report, a page a school' report run.db -j 2 --split school -o state/pages/
every_fault 'verify' verify -j 2 run.db
every_fault 'try' try -r rubric.yaml --item "$item" sample.csv

# A run that takes the place of the one it was made from. Killed behind that moment, it cannot be made again: its answers are
# in the run.
grader grade -q -r rubric.yaml -R roster.csv -o state.old/run.db early.csv
for kind in "${kinds[@]}"; do [ "$kind" = any:kill ] || calm+=("$kind"); done
kinds=("${calm[@]}")
every_fault 'grade, added to a run in its place' grade -q -j 2 -a state/run.db -R roster.csv -o state/run.db later.csv
finish
