// page.js: tables that sort by any column, turn over their rows, and search. A page is complete without it.
(function () {
  'use strict';
  const PAGE = 50;

  // What a cell is compared by: its number, or its text.
  function key(cell) {
    if (typeof cell === 'number') return cell;
    const text = typeof cell === 'string' ? cell : cell.textContent;
    const plain = text.trim().replace(/[,\u00a0%]/g, '').replace('\u2212', '-');
    return plain !== '' && isFinite(plain) ? Number(plain) : text.trim();
  }

  // Numbers in their order, then texts ("Q2" before "Q10"), then what is empty.
  const texts = new Intl.Collator('en', { numeric: true });
  function compare(a, b) {
    const kind = (x) => (typeof x === 'number' ? 0 : x === '' || x === '\u2013' ? 2 : 1);
    if (kind(a) !== kind(b)) return kind(a) - kind(b);
    return typeof a === 'number' ? a - b : texts.compare(a, b);
  }

  function number(value, places) {
    if (value === null) return '\u2013';
    return value.toLocaleString('en-US', { minimumFractionDigits: places, maximumFractionDigits: places }).replace('-', '\u2212');
  }

  function boxCell(five, low, high) {
    const cell = document.createElement('td');
    if (five.includes(null) || !(high > low)) return cell;
    const x = five.map((v) => Math.min(100, Math.max(0, (100 * (v - low)) / (high - low))).toFixed(1));
    const draw = (name, attributes) => {
      const node = document.createElementNS('http://www.w3.org/2000/svg', name);
      for (const a in attributes) node.setAttribute(a, attributes[a]);
      return node;
    };
    const svg = draw('svg', { class: 'box', viewBox: '0 0 100 10', preserveAspectRatio: 'none', 'aria-hidden': 'true' });
    svg.append(
      draw('path', { d: `M${x[0]} 5H${x[4]}` }),
      draw('rect', { x: x[1], y: 1.5, width: (x[3] - x[1]).toFixed(1), height: 7 }),
      draw('path', { class: 'm', d: `M${x[2]} 0V10` })
    );
    cell.append(svg);
    return cell;
  }

  // A row of a compact list (report/page_groups.c) as an element; cells are made of texts, never of markup.
  function makeRow(data, list) {
    const row = document.createElement('tr');
    list.places.forEach((places, i) => {
      if (places === 'box') return row.append(boxCell(data[i], list.low, list.high));
      const cell = document.createElement(i ? 'td' : 'th');
      if (i) cell.className = 'n';
      else cell.scope = 'row';
      const link = data[list.places.length];
      if (!i && link) {
        const a = document.createElement('a');
        a.href = link;
        a.textContent = data[0];
        cell.append(a);
      } else cell.textContent = places === null ? data[i] : number(data[i], places);
      row.append(cell);
    });
    return row;
  }

  function setUp(table) {
    const body = table.tBodies[0];
    const script = table.parentNode.querySelector('script.rows');
    const list = script ? JSON.parse(script.textContent) : null;
    // Each row: its keys by column, what search looks at, and the element (made when it is first shown).
    const rows = list
      ? list.rows.map((data) => ({ keys: data.map((c) => (Array.isArray(c) ? (c[2] === null ? '' : c[2]) : c === null ? '' : c)), text: String(data[0]), data }))
      : Array.from(body.rows, (node) => ({ keys: Array.from(node.cells, key), text: node.textContent, node }));
    if (rows.length < 2) return;
    let shown = rows, page = 0, printing = false;
    let tools, position, back, forth;

    function render() {
      const from = printing ? 0 : page * PAGE;
      const end = printing && !list ? shown.length : from + PAGE;
      body.replaceChildren(...shown.slice(from, end).map((r) => r.node || (r.node = makeRow(r.data, list))));
      if (!position) return;
      position.textContent = shown.length ? `${number(from + 1, 0)}\u2013${number(Math.min(end, shown.length), 0)} of ${number(shown.length, 0)}` : 'nothing found';
      back.disabled = page === 0;
      forth.disabled = end >= shown.length;
    }

    function sort(column, th) {
      const down = th.getAttribute('aria-sort') === 'ascending' || (th.getAttribute('aria-sort') !== 'descending' && th.classList.contains('n') && column > 0 && !/rank/i.test(th.textContent));
      for (const other of table.tHead.rows[0].cells) other.setAttribute('aria-sort', 'none');
      th.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      const sign = down ? -1 : 1;
      const isEmpty = (x) => x === '' || x === '\u2013';
      rows.forEach((r, i) => (r.was = i));
      const order = (a, b) => {
        const x = a.keys[column], y = b.keys[column];
        if (isEmpty(x) || isEmpty(y)) return isEmpty(x) - isEmpty(y) || a.was - b.was; // empty ones last, always
        return sign * compare(x, y) || a.was - b.was;
      };
      rows.sort(order);
      if (shown !== rows) shown.sort(order);
      page = 0;
      render();
    }

    Array.from(table.tHead.rows[0].cells).forEach((th, column) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.append(...th.childNodes);
      th.append(button);
      th.setAttribute('aria-sort', 'none');
      button.addEventListener('click', () => sort(column, th));
    });

    if (rows.length > PAGE) {
      tools = document.createElement('div');
      tools.className = 'tools';
      const search = document.createElement('input');
      search.type = 'search';
      search.placeholder = 'Find \u2026';
      search.setAttribute('aria-label', 'Find in this table');
      search.addEventListener('input', () => {
        const wanted = search.value.trim().toLowerCase();
        shown = wanted ? rows.filter((r) => r.text.toLowerCase().includes(wanted)) : rows;
        page = 0;
        render();
      });
      position = document.createElement('span');
      position.setAttribute('aria-live', 'polite');
      const step = (label, by) => {
        const button = document.createElement('button');
        button.type = 'button';
        button.textContent = label;
        button.addEventListener('click', () => { page += by; render(); });
        return button;
      };
      back = step('\u2190 Back', -1);
      forth = step('More \u2192', 1);
      tools.append(search, back, position, forth);
      table.parentNode.before(tools);
      addEventListener('beforeprint', () => { printing = true; render(); });
      addEventListener('afterprint', () => { printing = false; render(); });
      render();
    }
  }

  document.querySelectorAll('table.sortable').forEach(setUp);
})();
