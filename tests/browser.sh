#!/usr/bin/env bash
# Reports in a real browser, Debian's chromium: no message on the console, charts drawn, tables sort and turn over their
# rows, names of data stay text, nothing leaves the machine, a statement prints on at most two pages. Skipped where there
# is no chromium (`tools/setup browser` installs it).
. "$(dirname "$0")/lib.sh"
cd "$SCRATCH" || exit 1

if ! command -v chromium >/dev/null; then
    skip 'reports in a browser' 'no chromium here; tools/setup browser installs it'
    finish
fi

if ldd "$GRADER" | grep -q libasan; then
    skip 'reports in a browser' 'pages are the same under the sanitizers'
    finish
fi

# chrome OPTION... FILE: a headless browser without a network; its console goes to the file `console`.
chrome() {
    timeout 120 chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --hide-scrollbars \
        --user-data-dir="$SCRATCH/profile" --proxy-server=127.0.0.1:9 --virtual-time-budget=8000 --window-size=1280,1000 \
        --allow-file-access-from-files --enable-logging=stderr --v=0 "$@" 2>stderr
    grep -E 'CONSOLE' stderr >console
    return 0
}

# try_page FILE SCRIPT: run a script in a copy of the page when everything is drawn; it returns a text, which is printed.
try_page() {
    local copy
    copy=$(dirname "$1")/try-$(basename "$1")
    # Charts are drawn as they come into view, and all of them before a page is printed.
    { sed 's|</body></html>||' "$1" && cat <<SCRIPT
<script>addEventListener('load', () => setTimeout(() => {
  for (const event of ['beforeprint', 'afterprint']) dispatchEvent(new Event(event));
  setTimeout(() => { let said; try { said = (() => { $2 })(); } catch (e) { said = 'threw ' + e; }
    document.body.replaceChildren(Object.assign(document.createElement('pre'), { textContent: 'SAID ' + said + ' DIAS' })); }, 2500);
}, 500));</script></body></html>
SCRIPT
    } >"$copy"
    chrome --dump-dom "file://$PWD/$copy" | tr '\n' ' ' | sed -n 's/.*SAID \(.*\) DIAS.*/\1/p'
    rm -f "$copy"
}

says() { # says NAME WANTED FILE SCRIPT
    local got
    got=$(try_page "$3" "$4")
    if [ "$got" = "$2" ] && [ ! -s console ]; then
        pass "$1"
    else
        { echo "wanted: $2" && echo "got: $got" && cat console && head -n 5 stderr; } | fail "$1" /dev/stdin
    fi
}

"$DATAGEN" --students 6000 --seed 3 --schools 150 --provinces 8 --choice 57 --text 3 --wrong-keys 2 --rubric rubric.yaml \
    --roster roster.csv -o answers.csv 2>/dev/null
sed -i 's/^grades: /pass: 40%\ngrades: /' rubric.yaml
sed -i 's/  groups: \[province, school\]/&\n  cutoffs: [{name: first, quota: 500}]/' rubric.yaml
grader grade -q -r rubric.yaml -R roster.csv --keep name -o run.db answers.csv
grader report run.db -o pages --split school
id=$(sqlite3 run.db "select student_id from evaluations where status = 'present' order by rank limit 1")
grader report run.db -o statement --student "$id"

for page in pages/*.html "$(find pages/group -name '*.html' | sort | head -n 1)" statement/index.html; do
    says "$page: every chart is drawn, nothing on the console" 'all drawn' "$page" "
        const bad = [...document.querySelectorAll('canvas')].filter((c) => c.dataset.drawn !== 'yes' || c.width === 0 ||
            !c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some((b) => b));
        return bad.length ? bad.length + ' not drawn' : 'all drawn';"
done

most=$(sqlite3 run.db 'select item from items order by facility desc, rowid limit 1')
least=$(sqlite3 run.db 'select item from items order by facility, rowid limit 1')
says 'a heading sorts its table, and once more the other way' "$most descending, $least ascending" pages/items.html "
    const table = document.querySelector('table.sortable'), th = table.tHead.rows[0].cells[4];
    const press = () => { th.querySelector('button').click(); return table.tBodies[0].rows[0].cells[0].textContent + ' ' + th.getAttribute('aria-sort'); };
    return press() + ', ' + press();"
says 'texts sort by the numbers in them' 'Q1 Q2 Q3' pages/items.html "
    const table = document.querySelector('table.sortable');
    table.tHead.rows[0].cells[0].querySelector('button').click();
    return [0, 1, 2].map((i) => table.tBodies[0].rows[i].cells[0].textContent).join(' ');"
schools=$(sqlite3 run.db 'select count(*) from groups_school')
last=$(sqlite3 run.db 'select "group" from groups_school where mean = (select min(mean) from groups_school)')
says 'a long list turns over, sorts over all its rows, and finds' "1–50 of $schools, 51–100 of $schools, $last, 1–1 of 1" pages/groups.html "
    const tables = document.querySelectorAll('table.sortable'), table = tables[tables.length - 1];
    const tools = table.parentNode.previousElementSibling, where = () => tools.querySelector('span').textContent;
    const said = [where()];
    tools.querySelectorAll('button')[1].click();
    said.push(where());
    const mean = table.tHead.rows[0].cells[3].querySelector('button');
    mean.click(); mean.click();
    said.push(table.tBodies[0].rows[0].cells[0].textContent);
    const search = tools.querySelector('input');
    search.value = '$last';
    search.dispatchEvent(new Event('input'));
    said.push(where());
    return said.join(', ');"
for page in index items groups quality methods; do
    echo "<!DOCTYPE html><html><body><iframe src=\"$page.html\" width=\"390\" height=\"800\"></iframe></body></html>" >pages/phone.html
    says "$page.html fits a phone" 'fits' pages/phone.html "
        const inside = document.querySelector('iframe').contentDocument, width = inside.documentElement.clientWidth;
        const wide = [...inside.querySelectorAll('main > *, header, footer')].filter((e) => e.getBoundingClientRect().right > width + 1);
        return inside.documentElement.scrollWidth > width || wide.length ? inside.documentElement.scrollWidth + ' ' + wide.map((e) => e.id).join(' ') : 'fits';"
done
echo "<!DOCTYPE html><html><body><iframe src=\"suspects.html\" width=\"390\" height=\"800\"></iframe></body></html>" >pages/phone.html
says 'reasons have room on a phone' 'roomy' pages/phone.html "
    const cells = document.querySelector('iframe').contentDocument.querySelectorAll('td:last-child');
    const narrow = [...cells].filter((c) => c.getBoundingClientRect().width < 150);
    return cells.length && !narrow.length ? 'roomy' : cells.length + ' cells, ' + narrow.length + ' narrow';"
rm -f pages/phone.html

said=$(sed -n 's/.*without scripts, the first \([0-9]*\) of.*/\1/p' pages/groups.html)
says 'as many rows of a long list are printed as the page says' "$said rows" pages/groups.html "
    dispatchEvent(new Event('beforeprint'));
    const tables = document.querySelectorAll('table.sortable');
    return tables[tables.length - 1].tBodies[0].rows.length + ' rows';"

# --- names of data stay text
cat >evil.csv <<'CSV'
student_id,name,school,Q1
"<script>document.title='evil'</script>","<img src=x onerror=document.title='evil'>","</script><script>document.title='evil'</script>",A
2,x,"<b>bold</b>",B
CSV
printf 'items: [{id: Q1, key: A}]\nexam: evil\ntitle: "</title><script>document.title=1</script>"\nrank: {groups: [school]}\n' >evil.yaml
grader grade -q -r evil.yaml --keep name -o evil.db evil.csv
grader report evil.db -o evil --split school
grader report evil.db -o evil1 --student "<script>document.title='evil'</script>"
for page in evil/index.html evil/groups.html evil/group/*.html evil1/index.html; do
    says "$page: a name is not run" 'no evil, 0 elements' "$page" "
        return (document.title === 'evil' || document.title === '1' ? 'evil' : 'no evil') + ', ' +
            document.querySelectorAll('main b:not(.meter b), main img, main script:not([type])').length + ' elements';"
done

# --- paper
pages_of() { pdfinfo "$1" | sed -n 's/^Pages: *//p'; }
chrome --no-pdf-header-footer --print-to-pdf=statement.pdf "file://$PWD/statement/index.html" >/dev/null
n=$(pages_of statement.pdf)
check 'a statement of 60 items prints on one or two pages' test "${n:-0}" -ge 1 -a "${n:-0}" -le 2
chrome --no-pdf-header-footer --print-to-pdf=overview.pdf "file://$PWD/pages/index.html" >/dev/null
n=$(pages_of overview.pdf)
check 'the overview prints on two to four pages' test "${n:-0}" -ge 2 -a "${n:-0}" -le 4
finish
