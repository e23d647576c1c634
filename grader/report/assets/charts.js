// charts.js: draws the charts of a page with Chart.js, from the JSON beside each canvas, in the colours of the style
// sheet. Drawn when they come into view, all of them before printing, and again when the look of the system changes.
(function () {
  'use strict';
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
  const count = (n) => n.toLocaleString('en-US');

  function axis(title, more) {
    return Object.assign(
      {
        title: { display: !!title, text: title, color: css('quiet') },
        ticks: { color: css('quiet'), maxRotation: 0, autoSkipPadding: 14 },
        grid: { color: css('faint'), borderColor: css('line') },
      },
      more
    );
  }

  // Vertical lines with a label each: cut-offs, the median. Labels that would meet go one step down.
  const lines = {
    id: 'lines',
    afterDatasetsDraw(chart, _, options) {
      const x = chart.scales.x, area = chart.chartArea, ctx = chart.ctx;
      if (!options.list || x.getPixelForValue(1) === undefined) return;
      const zero = x.getPixelForValue(0), width = x.getPixelForValue(1) - zero;
      const taken = [];
      ctx.save();
      ctx.font = '600 11px ' + Chart.defaults.font.family;
      options.list.slice().sort((a, b) => a.at - b.at).forEach((line) => {
        const edge = line.look === 'median' ? 0 : 0.5; // a line lets in the whole bar; the median lies in the middle of one
        const at = zero + ((line.at - options.low) / options.step - edge) * width;
        if (at < area.left - 1 || at > area.right + 1) return;
        const label = line.label.length > 24 ? line.label.slice(0, 23) + '\u2026' : line.label;
        const w = ctx.measureText(label).width, left = at + w + 6 > area.right ? at - w - 4 : at + 4;
        let row = 0;
        while (taken.some((t) => t.row === row && left < t.right + 6 && left + w > t.left - 6)) row++;
        taken.push({ row, left, right: left + w });
        ctx.strokeStyle = ctx.fillStyle = css(line.look === 'median' ? 'quiet' : line.look === 'pass' ? 'bad' : 'warn');
        ctx.lineWidth = 1.5;
        ctx.setLineDash(line.look === 'median' ? [3, 3] : []);
        ctx.beginPath();
        ctx.moveTo(at, area.top + row * 14);
        ctx.lineTo(at, area.bottom);
        ctx.stroke();
        ctx.fillText(label, left, area.top + 9 + row * 14);
      });
      ctx.restore();
    },
  };

  const KINDS = {
    // counts: students by bar; other: shares in percent of a group beside the nation's
    distribution(d) {
      const places = d.step < 1 ? 2 : d.step % 1 ? 1 : 0;
      const labels = d.counts.map((_, i) => +(d.low + i * d.step).toFixed(places));
      const share = d.nation !== undefined;
      const sum = (list) => list.reduce((a, b) => a + b, 0) || 1;
      const percent = (list) => { const all = sum(list); return list.map((n) => (100 * n) / all); };
      const datasets = [{ label: share ? d.name : 'Students', data: share ? percent(d.counts) : d.counts, backgroundColor: css('accent'), barPercentage: 1, categoryPercentage: 0.92 }];
      if (share) datasets.push({ type: 'line', label: 'Nation', data: percent(d.nation), borderColor: css('series-2'), backgroundColor: css('series-2'), borderWidth: 2, pointRadius: 0, tension: 0.3 });
      const top = Math.max(...(share ? datasets[0].data.concat(datasets[1].data) : d.counts));
      return {
        type: 'bar',
        data: { labels, datasets },
        options: {
          scales: { x: axis('Total', { grid: { display: false } }), y: axis(share ? '% of students' : 'Students', { beginAtZero: true, suggestedMax: top * (d.lines && d.lines.length ? 1.15 : 1) }) },
          plugins: {
            legend: { display: share },
            lines: { list: d.lines, low: d.low, step: d.step },
            tooltip: { callbacks: { title: (t) => (d.step > labels[1] - labels[0] || d.step === 1 ? `Total ${t[0].label}` : `Total from ${t[0].label}, below ${+(+t[0].label + d.step).toFixed(places)}`), label: (t) => (share ? `${t.dataset.label}: ${t.raw.toFixed(1)} %` : count(t.raw) + ' students') } },
          },
        },
      };
    },
    grades(d) {
      const share = d.nation !== undefined;
      const percent = (list) => { const all = list.reduce((a, b) => a + b, 0) || 1; return list.map((n) => (100 * n) / all); };
      const datasets = [{ label: share ? d.name : 'Students', data: share ? percent(d.counts) : d.counts, backgroundColor: css('accent'), maxBarThickness: 56 }];
      if (share) datasets.push({ label: 'Nation', data: percent(d.nation), backgroundColor: css('series-2'), maxBarThickness: 56 });
      return {
        type: 'bar',
        data: { labels: d.labels, datasets },
        options: {
          scales: { x: axis('Grade', { grid: { display: false } }), y: axis(share ? '% of students' : 'Students', { beginAtZero: true }) },
          plugins: { legend: { display: share }, tooltip: { callbacks: { label: (t) => (share ? `${t.dataset.label}: ${t.raw.toFixed(1)} %` : count(t.raw) + ' students') } } },
        },
      };
    },
    curves(d) {
      let other = 0;
      const datasets = d.series.map((s) => {
        const colour = s.key ? css('series-1') : css('series-' + (2 + (other++ % 7)));
        return { label: (s.name.length > 24 ? s.name.slice(0, 23) + '\u2026' : s.name) + (s.key ? ' (key)' : ''), data: s.shares.map((x) => (x === null ? null : 100 * x)), borderColor: colour, backgroundColor: colour, borderWidth: s.key ? 3.5 : 1.5, borderDash: s.key ? [] : [5, 3], pointRadius: s.key ? 4 : 2.5, tension: 0.25 };
      });
      return {
        type: 'line',
        data: { labels: ['weakest', '2nd', '3rd', '4th', 'best'], datasets },
        options: {
          scales: { x: axis('Fifth of the students'), y: axis('% choosing it', { min: 0, suggestedMax: 60, max: undefined }) },
          plugins: { legend: { position: 'right', labels: { boxWidth: 14, boxHeight: 3, color: css('ink') } }, tooltip: { callbacks: { label: (t) => `${t.dataset.label}: ${t.raw.toFixed(1)} %` } } },
        },
      };
    },
    scatter(d) {
      const points = d.points.filter((p) => p[1] !== null && p[2] !== null);
      return {
        type: 'scatter',
        data: { datasets: [{ data: points.map((p) => ({ x: 100 * p[1], y: p[2] })), pointRadius: 5, pointHoverRadius: 7, backgroundColor: points.map((p) => (p[3] ? css('warn') : css('accent') + 'aa')), borderColor: points.map((p) => (p[3] ? css('bad') : 'transparent')), borderWidth: points.map((p) => (p[3] ? 2.5 : 0)) }] },
        options: {
          scales: { x: axis('Facility, %', { min: 0, max: 100 }), y: axis('Discrimination', { suggestedMin: 0, suggestedMax: 0.6 }) },
          plugins: { legend: { display: false }, tooltip: { callbacks: { label: (t) => `${points[t.dataIndex][0]}: facility ${t.parsed.x.toFixed(1)} %, discrimination ${t.parsed.y.toFixed(3)}` } } },
        },
      };
    },
  };

  const figures = Array.from(document.querySelectorAll('figure.chart'), (node) => ({ node, canvas: node.querySelector('canvas'), data: JSON.parse(node.querySelector('script').textContent), chart: null }));
  if (!figures.length || !window.Chart) return;
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.plugins.legend.labels.boxWidth = 12;
  Chart.defaults.plugins.legend.labels.boxHeight = 12;
  Chart.register(lines);

  function draw(figure) {
    if (figure.chart) figure.chart.destroy();
    Chart.defaults.color = css('ink');
    const config = KINDS[figure.data.kind](figure.data);
    Object.assign(config.options, { responsive: true, maintainAspectRatio: false, animation: false });
    figure.chart = new Chart(figure.canvas, config);
    figure.canvas.dataset.drawn = 'yes';
  }

  const seen = new IntersectionObserver(
    (entries) => entries.forEach((entry) => {
      const figure = figures.find((f) => f.node === entry.target);
      if (entry.isIntersecting && !figure.chart) draw(figure);
    }),
    { rootMargin: '400px' }
  );
  figures.forEach((f) => seen.observe(f.node));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => figures.forEach((f) => f.chart && draw(f)));
  addEventListener('beforeprint', () => figures.forEach((f) => { draw(f); f.chart.resize(); }));
  addEventListener('afterprint', () => figures.forEach(draw));
})();
