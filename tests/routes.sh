#!/usr/bin/env bash
# The same bytes, whatever the threads, the chunk size, the scanner, the build, and the way by which the answers come
# in: file, pipe, gzip, zstd, quoted or not, wide or long, SQLite. Three generated exams: choice items only (the
# vector scanner's dialect), the same with items that read several columns, and a mixed one with sentences, quotes and
# line breaks. All files of the CSV set are compared, summary.json without its times and its list of sources.
. "$(dirname "$0")/lib.sh"
cd "$SCRATCH" || exit 1

students=$(scaled 20000)

# The lines of a table for comparison; the order of the input is no part of one that is listed in that order.
lines_of() {
    case $1:$2 in
    shuffled:*/person_fit.csv | shuffled:*/skills.csv | shuffled:*/advice.csv) sort "$2" ;;
    *) cat "$2" ;;
    esac
}

# compare NAME DIR [all|answers|shuffled]: DIR equals ref. `answers`: the counts of rows and the rejects may differ (long
# layout). `shuffled`: so does the order of students.
compare() {
    local name=$1 dir=$2 scope=${3:-all} file
    : >why
    for file in ref/*.csv; do
        file=$(basename "$file")
        [ "$scope" = all ] || [ "$file" != rejects.csv ] || continue
        cmp -s "ref/$file" "$dir/$file" || diff <(lines_of "$scope" "ref/$file") <(lines_of "$scope" "$dir/$file") 2>&1 | sed "s/^/$file: /" | cut -c1-150 | head -n 6 >>why
    done
    [ "$(ls ref)" = "$(ls "$dir")" ] || echo "other files: $(ls "$dir")" >>why
    if [ "$scope" = all ]; then
        diff <(comparable_summary ref/summary.json) <(comparable_summary "$dir/summary.json") >>why
    fi
    if [ -s why ]; then fail "$name" why; else pass "$name"; fi
    rm -rf "$dir"
}

# marked NAME ARGUMENTS…: evaluations alone, whose rows are marked while they are read and not kept, equal those of ref,
# whose answers were kept.
marked() {
    local name=$1
    shift
    "$PROGRAM" grade -r rubric.yaml -R roster.csv --sort id "$@" >got.csv 2>err || fail "$exam: $name" err
    same "$exam: $name" ref/evaluations.csv got.csv
}

# route NAME [SCOPE] -- ARGUMENTS: grade into a folder and compare. Standard input passes through.
route() {
    local name=$1 scope=all
    shift
    if [ "$1" != -- ]; then scope=$1 && shift; fi
    shift
    if "$PROGRAM" grade -r rubric.yaml -R roster.csv --sort id -o got/ "$@" 2>err; then
        compare "$exam: $name" got "$scope"
    else
        fail "$exam: $name" err
    fi
}

# All but the summary, which has times, and its digest.
dump_tables() {
    local table where
    for table in $(sqlite3 "$1" "select name from sqlite_master where type = 'table' and name <> 'summary' order by 1"); do
        case $table in digests) where="where name <> 'summary'" ;; *) where= ;; esac
        sqlite3 "$1" "select '$table', * from \"$table\" $where" 2>&1
    done
}

# The choice exam with its first eight columns put together: a bundle, an answer with its certainty, two parts; and
# with scores derived from its marks.
compose() {
    awk '
        /- \{id: Q/ && n < 8 {
            match($0, /key: [A-Z]/)
            key[++n] = substr($0, RSTART + 5, 1)
            if (n == 4) printf "  - {id: B, type: bundle, columns: [Q1, Q2, Q3, Q4], key: [%s, %s, %s, %s], ladder: {4: 2, 3: 1}, section: I}\n", key[1], key[2], key[3], key[4]
            if (n == 6) printf "  - {id: Q5, key: %s, certainty: Q6, section: I, certainty_scale: {levels: ABCD, right: [1, 2, 3, 4], wrong: [0, -1, -2, -4]}}\n", key[5]
            if (n == 8) printf "  - {id: P, type: parts, columns: [Q7, Q8], parts: [{key: %s, wrong: -1/3}, {key: %s, options: ABCD}], section: I}\n", key[7], key[8]
            next
        }
        /^rank:/ {
            print "scores:"
            print "  - {id: G, type: grades, of: I, within: province, scheme: 3+1+2, border: near}"
            print "  - {id: T, type: standard, of: total, scheme: t}"
            print "  - {id: S, type: sum, of: {G: 1/3, T: 2}, minimums: {G: 40}}"
        }
        { print }' "$1" >composed.yaml
    mv composed.yaml "$1"
}

all_routes() {
    "$DATAGEN" "${options[@]}" -o wide.csv --rubric rubric.yaml --roster roster.csv
    [ "$exam" != composed ] || compose rubric.yaml
    PROGRAM=$GRADER
    rm -rf ref
    if ! grader grade -r rubric.yaml -R roster.csv --sort id -j 1 -o ref/ -o ref.db wide.csv 2>err; then
        fail "$exam: reference" err
        return
    fi
    sqlite3 ref.db 'pragma integrity_check' >got.check 2>&1
    echo ok >ok.check
    same "$exam: the run file is sound" ok.check got.check
    sqlite3 -separator , ref.db 'select student_id, total, rank, percentile from evaluations order by student_id' >run.rows
    columns ref/evaluations.csv student_id total rank percentile | awk -F, -v OFS=, '{ $4 = $4 == "" ? "" : $4 + 0; print }' >set.rows
    awk -F, -v OFS=, '{ $2 = $2 == "" ? "" : $2 + 0; $4 = $4 == "" ? "" : $4 + 0; print }' run.rows >run.plain
    same "$exam: the run file says what the CSV set says" set.rows run.plain
    pass "$exam: reference of $(($(wc -l <ref/evaluations.csv) - 1)) students"

    local n
    for n in 2 3 8; do route "$n threads" -- -j "$n" wide.csv; done
    grader grade -r rubric.yaml -R roster.csv --sort id -j 3 -o got.db wide.csv 2>err || fail "$exam: run file" err
    dump_tables ref.db >ref.dump
    dump_tables got.db >got.dump
    [ -s ref.dump ] || echo "no tables" >ref.dump
    same "$exam: tables of the run file, 3 threads" ref.dump got.dump

    for n in 200 4099 100000000; do route "chunks of $n bytes" -- -j 3 --chunk-bytes "$n" wide.csv; done

    for n in 1 2 8; do marked "evaluations alone, $n threads" -j "$n" wide.csv; done
    for n in 200 4099; do marked "evaluations alone, chunks of $n bytes" -j 3 --chunk-bytes "$n" wide.csv; done
    (cat wide.csv) | marked 'evaluations alone, a pipe' -j 2 -
    { cat wide.csv; sed -n '2,500p' wide.csv; } >twice.csv
    sed '1,/^answers: {/s/^answers: {/answers: {duplicate: last, /' rubric.yaml >last.yaml
    for n in 'rubric.yaml' 'last.yaml'; do
        "$PROGRAM" grade -r "$n" -R roster.csv --sort id -o kept/ twice.csv 2>err
        "$PROGRAM" grade -r "$n" -R roster.csv --sort id --chunk-bytes 9000 twice.csv >got.csv 2>>err
        same "$exam: evaluations alone, students with two rows, $n" kept/evaluations.csv got.csv
        rm -rf kept
    done

    # Records larger than the window and than the room for what is left of one.
    awk -F, -v OFS=, 'BEGIN { for (i = 0; i < 20000; i++) s = s "long " } NR % 100 == 3 && !/"/ { $NF = s NR } 1' wide.csv >large.csv
    "$PROGRAM" grade -r rubric.yaml -R roster.csv --sort id large.csv >want.csv 2>err || fail "$exam: large records" err
    for n in 1 3; do
        (cat large.csv) | "$PROGRAM" grade -r rubric.yaml -R roster.csv --sort id -j "$n" --chunk-bytes 5000 - >got.csv 2>err
        same "$exam: large records through a pipe, $n threads" want.csv got.csv
    done

    for n in portable avx2 avx512; do
        "$GRADER" grade -r rubric.yaml --scanner "$n" wide.csv >/dev/null 2>err
        if [ $? -eq 2 ]; then skip "$exam: scanner $n" "$(head -n 1 err)"; else route "scanner $n" -- --scanner "$n" wide.csv; fi
    done

    if [ -x "${SERIAL:+$(absolute "$SERIAL")/grader}" ]; then
        PROGRAM=$(absolute "$SERIAL")/grader
        route 'built without OpenMP' -- wide.csv
        PROGRAM=$GRADER
    else
        skip "$exam: built without OpenMP" 'no such build (make test makes one)'
    fi

    route 'standard input' -- - <wide.csv
    (cat wide.csv) | route 'a pipe' -- -
    (while IFS= read -r -n 30000 -d '' piece || [ -n "$piece" ]; do printf '%s' "$piece"; done <wide.csv) | route 'a pipe in small pieces' -- -
    gzip -c wide.csv >wide.csv.gz
    route gzip -- wide.csv.gz
    zstd -q -c wide.csv >wide.csv.zst
    route zstd -- wide.csv.zst
    sed 's/$/\r/' wide.csv >crlf.csv # line breaks inside quotes too: only for the exam without any
    [ "$exam" = mixed ] || route 'CRLF' -- crlf.csv
    { printf '\xef\xbb\xbf'; cat wide.csv; } >bom.csv
    route 'a byte order mark' -- bom.csv
    for n in some all; do
        "$DATAGEN" "${options[@]}" --quoting "$n" -o quoted.csv
        route "$n cells quoted" -- quoted.csv
    done
    if [ "$exam" != mixed ]; then
        "$DATAGEN" "${options[@]}" --layout packed -o packed.csv
        # Blank is '-' there; in options.csv blanks of any spelling are one line, but not inside several cells.
        [ "$exam" = choice ] || sed -i 's/-/ /g' packed.csv
        route packed -- packed.csv
        half=$(($(wc -l <wide.csv) / 2))
        { head -n 1 wide.csv; sed "1,${half}d" wide.csv; } >second.csv
        head -n "$half" wide.csv >first.csv
        route 'two files by row' -- first.csv second.csv
        cut -d, -f1-10 wide.csv >left.csv
        cut -d, -f1,11- wide.csv >right.csv
        route 'two files by student' answers -- left.csv right.csv
    fi

    "$DATAGEN" "${options[@]}" --layout long -o long.csv
    route long answers -- long.csv
    route 'long, tiny chunks' answers -- -j 3 --chunk-bytes 500 long.csv
    "$DATAGEN" "${options[@]}" --layout long --shuffle -o long.csv
    route 'long, shuffled' shuffled -- long.csv
    "$DATAGEN" "${options[@]}" --layout sqlite-wide -o wide.db --roster wide.db
    route 'SQLite wide' -- wide.db
    "$DATAGEN" "${options[@]}" --layout sqlite-long -o long.db
    route 'SQLite long' answers -- long.db
    if "$GRADER" grade -r rubric.yaml -R wide.db --sort id -o got/ wide.csv 2>err; then
        digest=$(sed -n '/"roster": /,/}/s/.*"digest": //p' ref/summary.json)
        sed -i -e 's/"wide.db"/"roster.csv"/' -e "/\"roster\": /,/}/s/\"digest\": .*/\"digest\": $digest/" got/summary.json
        compare "$exam: roster from SQLite" got
    else
        fail "$exam: roster from SQLite" err
    fi
}

common=(--students "$students" --schools 300 --blanks 0.05 --invalid 0.01 --absent 0.01)
exam=choice
options=("${common[@]}" --seed 21 --choice 30)
# Invalid in the packed layout is one letter that is no option, elsewhere two letters: leave invalid answers out.
options+=(--invalid 0)
all_routes
exam=composed
options=("${common[@]}" --seed 23 --choice 12 --invalid 0)
all_routes
exam=mixed
options=("${common[@]}" --seed 22 --choice 8 --multi 4 --number 4 --text 4 --pattern 2)
all_routes

# ranked NAME ARGUMENTS…: `grader rank` gives the bytes of ranked.want. Standard input passes through.
ranked() {
    local name=$1
    shift
    "$GRADER" rank -q --by score,-wrong,day --groups province,school "$@" >ranked.got 2>err || fail "rank: $name" err
    same "rank: $name" ranked.want ranked.got
}

# Numbers with more and more decimals, cells with quotes and line breaks, late dates in a column that begins empty.
rank_routes() {
    local n
    awk -v n="$students" 'BEGIN {
        srand(31)
        print "name,student_id,province,school,score,wrong,day"
        for (i = 1; i <= n; i++) {
            name = i % 97 ? "N" i : "\"N, " i (i % 2 ? "\n" : " ") "\"\"x\"\"\""
            score = i % 50 ? sprintf("%.*f", i * 6 / n, rand() * 500 - 20) : ""
            day = i < n / 2 || i % 3 ? "" : sprintf("20%02d-%02d-%02d", rand() * 30, 1 + rand() * 12, 1 + rand() * 28)
            printf "%s,S%07d,P%02d,%s,%s,%d,%s\n", name, rand() * 9999999, rand() * 31, i % 9 ? "H" int(rand() * 400) : "", score, rand() * 9, day
        }
    }' >scores.csv
    "$GRADER" rank -q --by score,-wrong,day --groups province,school -j 1 scores.csv >ranked.want 2>err || fail 'rank: reference' err
    for n in 2 3 8; do ranked "$n threads" -j "$n" scores.csv; done
    for n in 60 200 4099 100000000; do ranked "chunks of $n bytes" -j 3 --chunk-bytes "$n" scores.csv; done
    ranked 'standard input' - <scores.csv
    (cat scores.csv) | ranked 'a pipe'
    (while IFS= read -r -n 30000 -d '' piece || [ -n "$piece" ]; do printf '%s' "$piece"; done <scores.csv) | ranked 'a pipe in small pieces' -j 2
    gzip -c scores.csv >scores.csv.gz
    ranked gzip scores.csv.gz
    zstd -q -c scores.csv >scores.csv.zst
    ranked zstd --chunk-bytes 3000 scores.csv.zst
    "$GRADER" rank -q --by score,-wrong,day --groups province,school -o ranked.csv scores.csv 2>err
    same 'rank: into a file' ranked.want ranked.csv
}
rank_routes
finish
