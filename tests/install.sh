#!/usr/bin/env bash
# What is made for people from the tables of commands and options: manual pages, completion, the installed tree.
. "$(dirname "$0")/lib.sh"
cd "$SCRATCH" || exit 1

commands() { grader help | sed -n 's/^  grader \([a-z]*\) .*/\1/p' | grep -v '^help$'; }

# --- manual ---

mkdir man
grader help --man | while read -r page; do grader help --man "$page" >"man/$page"; done

every_command_has_a_page() {
    local command option
    for command in $(commands); do
        [ -s "man/grader-$command.1" ] || { echo "no page for $command" && return 1; }
        # All options of the help are in the page; so is every example, and there is one.
        grader help "$command" >help.txt
        grep -q '^Examples:' help.txt || { echo "help $command: no examples" && return 1; }
        sed 's/\\-/-/g; s/\\fI//; s/\\fB//' "man/grader-$command.1" >page.txt
        sed 's/\\-/-/g; s/\\fI//; s/\\fB//' man/grader.1 >program.txt
        for option in $(grep -oE '^ +(-[a-zA-Z], )?--[a-z-]+' help.txt | grep -oE -- '--[a-z-]+'); do
            grep -qE -- "^(-., )?$option" page.txt || { echo "$command: no $option in its page" && return 1; }
            grep -qE -- "^(-., )?$option" program.txt || { echo "$command: no $option in grader.1" && return 1; }
        done
    done
}
check 'every command has a page with all its options, and examples' every_command_has_a_page

no_such_page() { ! grader help --man nothing.1; }
check 'a page that is none is refused' no_such_page

if command -v mandoc >/dev/null; then
    # mandoc's exit code says the worst it found; style (long lines) is no matter.
    check 'mandoc finds nothing to complain of' mandoc -T lint -W warning man/*
else
    skip 'mandoc finds nothing to complain of' 'no mandoc'
fi
if command -v groff >/dev/null; then
    groff_is_silent() {
        local page
        for page in man/*; do groff -man -Tutf8 -ww "$page" >/dev/null; done 2>said
        cat said && [ ! -s said ]
    }
    check 'groff finds nothing to complain of' groff_is_silent
else
    skip 'groff finds nothing to complain of' 'no groff'
fi

# --- completion ---

grader help --completion >completion.bash
export GRADER

# complete_words WORD...: what bash would offer for the last word, one a line.
complete_words() {
    bash --norc -c '
        . ./completion.bash
        COMP_WORDS=("$GRADER" "$@") COMP_CWORD=$#
        _grader
        printf "%s\n" "${COMPREPLY[@]}"' bash "$@" | sed '/^$/d' | sort
}
offers() { # EXPECTED (words with blanks between them) WORD...
    local expected
    expected=$(printf '%s\n' $1 | sed '/^$/d' | sort)
    shift
    local offered
    offered=$(complete_words "$@")
    [ "$offered" = "$expected" ] || { printf 'grader %s offers: %s; expected: %s\n' "$*" "$offered" "$expected" && return 1; }
}
check 'completion: commands' offers 'explain' expl
check 'completion: all commands' offers "$(commands) help --version" ''
check 'completion: options of a command' offers '--rubric' grade --rub
check 'completion: no options of other commands' offers '' check --student
check 'completion: words of an option' offers 'input rank id' grade --sort ''
check 'completion: words after =' offers 'rank' grade --sort = r
check 'completion: words right after =' offers 'input rank id' grade --sort =
check 'completion: a list of words' offers 'dense,modified' rank --ties dense,mod
check 'completion: topics of help' offers 'rubric' help rub
check 'completion: names of files are left to bash' offers '' grade -r ''
printf 'exam: x\nitems: [{id: Q1, key: A}]\n' >x.yaml
printf 'student_id,Q1\n1,A\n' | grader grade -q -r x.yaml -o x.db -
check 'completion: tables of the run on the line' offers 'items' export x.db --table it
check 'completion: nothing for texts' offers '' explain run.db --student ''
if command -v shellcheck >/dev/null; then
    check 'completion: shellcheck finds nothing' shellcheck completion.bash
else
    skip 'completion: shellcheck finds nothing' 'no shellcheck'
fi

# --- the installed tree ---

install() { GRADER=$GRADER DESTDIR=$SCRATCH/tree PREFIX=/usr "$ROOT/tools/install" "$@"; }
installed_program_runs() {
    install && tree/usr/bin/grader --version | grep -q '^grader [0-9]' || return 1
    [ -z "$(find tree -name '*.new')" ] || { echo 'unfinished files' && return 1; }
    cmp tree/usr/share/man/man1/grader.1 man/grader.1 && cmp tree/usr/share/man/man5/grader-rubric.5 man/grader-rubric.5 &&
        cmp tree/usr/share/bash-completion/completions/grader completion.bash
}
check 'install: program, manual, completion' installed_program_runs
installed_examples_are_right() {
    local rubric
    for rubric in tree/usr/share/doc/grader/examples/rubrics/*; do tree/usr/bin/grader check -q -r "$rubric" || return 1; done
}
check 'install: every example rubric is right' installed_examples_are_right

# The nightly job as its unit says it, with our program and folder.
nightly_job_runs() {
    local units=tree/usr/share/doc/grader/examples/systemd command
    mkdir -p night/inbox && printf 'exam: night\nitems: [{id: Q1, key: A}, {id: Q2, key: B}]\n' >night/exam.yaml
    printf 'student_id,province\n1,N\n2,S\n3,S\n' >night/roster.csv
    printf 'student_id,Q1,Q2\n1,A,B\n' >night/inbox/north.csv
    printf 'student_id,Q1,Q2\n2,A,A\n' | gzip >night/inbox/south.csv.gz
    command=$(sed -n "s|^ExecStart=/bin/sh -c '\(.*\)'\$|\1|p" $units/grader-nightly.service | sed 's/%%/%/g')
    command=${command/exec grader /exec \"\$GRADER\" }
    ! ldd "$GRADER" | grep -q libasan || command=${command/--memory 90% /} # the sanitizer takes terabytes of addresses
    # shellcheck disable=SC1090
    (cd night && set -a && . "../$units/grader-nightly.conf" && sh -c "$command") || return 1
    columns night/results/evaluations.csv student_id status total >got.csv
    printf '1,present,2\n2,present,1\n3,absent,\n' | diff - got.csv && [ -f night/run.db ]
}
export GRADER
check 'install: the nightly job of the examples' nightly_job_runs
if command -v systemd-analyze >/dev/null; then
    units_are_valid() {
        systemd-analyze verify tree/usr/share/doc/grader/examples/systemd/grader-nightly.{service,timer} >said 2>&1
        # The manual is not on this machine.
        ! grep -v 'man grader(1)' said
    }
    check 'install: systemd takes the units' units_are_valid
else
    skip 'install: systemd takes the units' 'no systemd-analyze'
fi
uninstall_leaves_nothing() {
    touch tree/usr/bin/other && install --remove && find tree -type f | diff - <(echo tree/usr/bin/other) &&
        [ ! -e tree/usr/share/doc/grader ]
}
check 'uninstall: nothing stays, nothing else goes' uninstall_leaves_nothing

# --- tools/setup ---

mkdir no_installer && printf '#!/bin/sh\nexit 1\n' | tee no_installer/{apt-get,apt-cache,sudo} >/dev/null && chmod +x no_installer/*
what_is_missing() { PATH=$PWD/no_installer:$PATH CC=$1 "$ROOT/tools/setup" build 2>&1 | grep 'missing\|installing'; }
a_compiler_may_have_arguments() { diff <(what_is_missing gcc) <(what_is_missing 'env gcc'); }
check 'setup: a compiler may have arguments' a_compiler_may_have_arguments

# --- the Debian package and the source archive ---

if command -v dpkg-shlibdeps >/dev/null && command -v strip >/dev/null && [ "$SCALE" -ge 50 ]; then
    deb() { GRADER=$GRADER OUT=$SCRATCH/$1 SOURCE_DATE_EPOCH=1700000000 "$ROOT/tools/package/deb"; }
    package_is_right() {
        local package depends
        mkdir first second && package=$(deb first) && deb second >/dev/null && cmp "$package" second/*.deb || return 1
        depends=$(dpkg-deb -f "$package" Depends)
        grep -q 'libsqlite3-0 (>=' <<<"$depends" && grep -q libpcre2-8-0 <<<"$depends" || { echo "Depends: $depends" && return 1; }
        dpkg-deb -x "$package" unpacked && unpacked/usr/bin/grader --version | grep -q '^grader ' &&
            (cd unpacked && md5sum --quiet -c <(dpkg-deb -I "../first/${package##*/}" md5sums)) &&
            zcat unpacked/usr/share/man/man1/grader.1.gz | cmp - man/grader.1
    }
    check 'package: runs unpacked, depends on its libraries, the same bytes twice' package_is_right
else
    skip 'package' 'no dpkg-shlibdeps, or a run on less data'
fi
if git -C "$ROOT" rev-parse HEAD >/dev/null 2>&1; then
    dist_has_all_files() {
        git -C "$ROOT" archive --prefix=grader/ HEAD | tar -x && git -C "$ROOT" ls-tree -r --name-only HEAD | sort >listed &&
            (cd grader && find . -type f -o -type l) | sed 's|^./||' | sort | diff listed - && grep -q '^grader/main.c$' listed
    }
    check 'the source archive holds every file of the commit' dist_has_all_files
fi

finish
