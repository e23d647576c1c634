#!/usr/bin/env bash
# grader items, and what the analysis finds: the numbers of a run's analysis are those that grade wrote, breakdowns are the
# analysis of the parts alone, and planted wrong keys are found.
. "$(dirname "$0")/lib.sh"
cd "$SCRATCH" || exit 1

same_tables() { # FOLDER FOLDER: every table of the first is in the second, byte for byte
    local file
    for file in "$1"/*.csv; do cmp "$file" "$2/$(basename "$file")" || return 1; done
}

# --- a generated exam with wrong keys ---
"$DATAGEN" --students 4000 --items 60 --number 4 --text 4 --wrong-keys 5 --seed 7 --rubric exam.yaml --output answers.csv 2>planted
echo 'analysis: {by: [section, province]}' >>exam.yaml
"$GRADER" grade -q -r exam.yaml -o run.db -o set/ answers.csv
"$GRADER" items -q run.db -o analysis/
check 'the tables are those of grade' same_tables analysis set
check 'all tables are there' test -s analysis/suspects.csv -a -s analysis/test_section.csv -a -s analysis/options_province.csv
"$GRADER" items -q run.db >items.csv
same 'standard output is the table items' set/items.csv items.csv
"$GRADER" items -q run.db -j 1 --table test_province -o one.csv
same 'one table, one thread' set/test_province.csv one.csv
sed -nE 's/.*: (Q[0-9]+) is (.), the rubric says (.)/\1,\3,\2,instead/p' planted | sort >want
tail -n +2 analysis/suspects.csv | cut -d, -f1-4 | sort >got
check 'five keys were planted' test "$(wc -l <want)" = 5
same 'every planted key is found, and nothing else' want got
"$GRADER" items run.db 2>notes >/dev/null
check 'suspects are noted' test "$(grep -c 'is in doubt' notes)" = 5

# A province by itself, graded alone, is its part of the breakdown.
awk -F, 'NR == 1 {for (i = 1; i <= NF; i++) if ($i == "province") at = i} NR == 1 || $at == "P03"' answers.csv >p03.csv
"$GRADER" grade -q -r exam.yaml -o p03/ p03.csv
grep '^P03,' set/items_province.csv | cut -d, -f2- >got
tail -n +2 p03/items.csv >want
same 'by province: as if graded alone' want got
grep '^P03,' set/test_province.csv | cut -d, -f2- >got
tail -n +2 p03/test.csv >want
same 'by province: the test too' want got
# A section by itself.
awk '/^sections:/ {print; getline; print; skip = 1; next} skip && /^  - / {next} {skip = 0} 1' exam.yaml |
    awk '/^  - \{id: Q/ && !/section: I[,}]/ {next} 1' | sed -e 's/^  by: .*/  by: [total]/' -e '/^analysis/d' >section.yaml
"$GRADER" grade -q -r section.yaml -o section/ answers.csv
grep '^I,' set/items_section.csv | cut -d, -f2- >got
tail -n +2 section/items.csv >want
same 'by section: as if it were the exam' want got

# --- a real test: 16 items of ICAR, one key after the other made wrong ---
icar=$ROOT/data/mc_icar16
plant() { # ITEM KEY: the rubric with this key
    printf 'exam: icar\nanswers: {blank: ["", "0"]}\nitems:\n'
    tr -d '"\r' <"$icar/key.csv" | awk -F, -v item="$1" -v key="$2" 'NR > 1 {
        printf "  - {id: %s, type: choice, key: \"%s\", options: [\"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\"]}\n", $1, $1 == item ? key : $3}'
}
found=0
tr -d '"\r' <"$icar/key.csv" | tail -n +2 | cut -d, -f1,3 >keys
while IFS=, read -r item key; do
    plant "$item" $((key % 8 + 1)) >wrong.yaml
    "$GRADER" grade -q -r wrong.yaml -o icar/ "$icar/answers.csv"
    [ "$(sed -n 2p icar/suspects.csv | cut -d, -f1-4)" = "$item,$((key % 8 + 1)),$key,instead" ] &&
        ! tail -n +2 icar/suspects.csv | grep -qv "^$item," && found=$((found + 1))
done <keys
check "ICAR: 16 wrong keys, each found, of all items the only one ($found)" test "$found" = 16
plant none 0 >right.yaml
"$GRADER" grade -q -r right.yaml -o icar/ "$icar/answers.csv"
check 'ICAR: with its own keys nothing is suspect' test "$(wc -l <icar/suspects.csv)" = 1

# --- R, where it is at hand ---
cat >check.R <<'END'
marks <- read.csv("marks.csv", check.names = FALSE)
x <- as.matrix(marks[, grep("^Q[0-9]+$", names(marks))])
total <- rowSums(x); k <- ncol(x); C <- cov(x); V <- var(total)
away <- C; diag(away) <- 0
l1 <- 1 - sum(diag(C)) / V
odd <- rowSums(x[, seq(1, k, 2)]); even <- total - odd
first <- rowSums(x[, 1:ceiling(k / 2)]); second <- total - first
test <- c(alpha = k / (k - 1) * l1, lambda1 = l1, lambda2 = l1 + sqrt(k / (k - 1) * sum(away^2)) / V,
          lambda5 = l1 + 2 * sqrt(max(colSums(away^2))) / V, lambda6 = 1 - sum(1 / diag(solve(C))) / V,
          odd_even_correlation = cor(odd, even), odd_even_guttman = 2 * (1 - (var(odd) + var(even)) / V),
          halves_correlation = cor(first, second), sd = sd(total), iqr = IQR(total))
ours <- read.csv("set/test.csv"); items <- read.csv("set/items.csv")
rest <- sapply(1:k, function(i) cor(x[, i], total - x[, i]))
biserial <- sapply(1:k, function(i) {
    p <- mean(x[, i]); cor(x[, i], total) * sqrt(p * (1 - p)) / dnorm(qnorm(p)) })
stopifnot(setequal(unique(as.vector(x)), 0:1), k == nrow(items))
cat(max(abs(setNames(ours$value, ours$statistic)[names(test)] - test), abs(items$discrimination - rest),
        abs(items$biserial - biserial)) < 1e-8, "\n")
# Huynh's agreement: over all true scores, both tests on one side of the cut.
s <- setNames(ours$value, ours$statistic); cuts <- read.csv("set/cuts.csv")
a <- (1 / s["kr21"] - 1) * s["mean"]; b <- k / s["kr21"] - k - a
over <- function(f) integrate(function(p) f(p) * dbeta(p, a, b), 0, 1, rel.tol = 1e-10)$value
agreement <- sapply(ceiling(cuts$score) - 1, function(c) over(function(p) pbinom(c, k, p)^2 + (1 - pbinom(c, k, p))^2))
cat(max(abs(agreement - cuts$agreement)) < 1e-7, "\n")
END
if command -v Rscript >/dev/null; then
    "$DATAGEN" --students 3000 --items 60 --rubric plain.yaml --output plain.csv
    "$GRADER" grade -q -r plain.yaml --marks -o set/ plain.csv
    cp set/evaluations.csv marks.csv
    Rscript --vanilla check.R >r.out 2>r.err
    check 'R: correlations, biserials, lambdas, split halves, agreement at cuts' test "$(tr -d ' \n' <r.out)" = TRUETRUE
else
    skip 'R: correlations, biserials, lambdas, split halves' 'R is not here'
fi

# --- mistakes ---
refused() { # WHAT ARGUMENTS...: exit code 2 and these words
    local words=$1
    shift
    "$GRADER" items "$@" >out 2>err
    [ $? = 2 ] && grep -q "$words" err && [ ! -s out ]
}
check 'a table that there is not' refused 'no such table' run.db --table foo
check 'a column that there is not' refused 'no such column' run.db --by colour
check 'a column named twice' refused 'stands there twice' run.db --by province,province
finish
