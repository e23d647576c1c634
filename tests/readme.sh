#!/usr/bin/env bash
# README.md, held to its word: the files it shows are written, its commands run in order, and what it says they print is
# compared, byte for byte.
#
# A block (indented by four, or fenced) is a file when the paragraph before it ends in a colon and names it last, in
# backticks: "Put this into `exam.yaml`:". A command after it, an empty line between them, begins a new block. Blocks with
# lines "$ command" show output; in other blocks every line that calls build/grader is run and must succeed (0, or 3: some
# rows were rejected).
. "$(dirname "$0")/lib.sh"
cd "$SCRATCH" || exit 1
mkdir build && ln -s "$GRADER" build/grader && ln -s "$ROOT/data" data && ln -s "$ROOT/rubrics" rubrics

# Cut the page: block-N holds a block, block-N.before the paragraph before it.
awk '
    function close_block() { if (n_lines) { close(file); close(file ".before") } n_lines = 0; in_block = 0 }
    function add(line) {
        if (!in_block) {
            file = sprintf("block-%03d", ++n); in_block = 1
            print before > (file ".before")
        }
        while (n_empty > 0) { print "" > file; n_empty-- }
        print line > file; n_lines++
    }
    /^```/ { if (fenced) { fenced = 0; close_block(); before = "" } else { close_block(); fenced = 1; n_empty = 0 } next }
    fenced { add($0); next }
    # A command shown after the file it works with.
    /^    \$ / && in_block && n_empty { close_block(); before = ""; n_empty = 0 }
    /^    / && (in_block || empty_before) { add(substr($0, 5)); next }
    /^$/ { empty_before = 1; if (in_block) n_empty++; next }
    { if (in_block) { close_block(); before = "" } else if (empty_before) before = ""
      n_empty = 0; empty_before = 0; before = before " " $0 }
' "$ROOT/README.md"

for block in block-???; do
    name=$(sed -nE 's/.*`([A-Za-z0-9_-]+\.[a-z]+)`[^`]*:$/\1/p' "$block.before")
    if [ -n "$name" ] && ! grep -q 'build/grader' "$block"; then mv "$block" "$name"; fi
done

# shown BLOCK: run its commands, each followed by what it prints.
shown() {
    local line
    while IFS= read -r line; do
        case $line in
        '$ '*)
            printf '%s\n' "$line"
            bash -c "${line#??}" 2>>said </dev/null
            ;;
        esac
    done <"$1"
}

for block in block-???; do
    [ -e "$block" ] || continue
    if grep -q '^\$ ' "$block"; then
        shown "$block" >printed
        same "$(grep -m 1 '^\$ ' "$block")" "$block" printed
    elif grep -qE '(^|[ |])build/grader ' "$block" && ! grep -q '^ *\[[1-9]\]' "$block"; then
        while IFS= read -r line; do
            case $line in '' | '#'* | make* | man*) continue ;; esac
            bash -c "$line" >printed 2>said </dev/null
            status=$?
            case $status in
            0 | 3) pass "$line" ;;
            *) cat printed >>said && fail "$line (exit code $status)" said ;;
            esac
        done <"$block"
    fi
done
check 'the page was understood: files and commands were found' test -s exam.yaml -a -s answers.csv -a -s roster.csv -a -s run.db
finish
