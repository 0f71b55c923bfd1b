"use strict";
(() => {
  const report = JSON.parse(document.getElementById("report").textContent);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const colour = name => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
  const versions = ["old", "new", "third"];
  let charts = [];

  // Bands for the phases, drawn below the series.
  const phases = run => ({
    hooks: {
      drawClear: [u => {
        const ends = run.marks.slice(1).map(m => m.seconds).concat(run.seconds);
        run.marks.forEach((mark, i) => {
          const fill = mark.phase === "releasing" ? colour("shade") : mark.phase === "rolling back" ? colour("back") : "";
          if (fill) {
            const from = u.valToPos(Math.max(mark.seconds, u.scales.x.min), "x", true);
            const to = u.valToPos(Math.min(ends[i], u.scales.x.max), "x", true);
            u.ctx.save();
            u.ctx.fillStyle = fill;
            u.ctx.fillRect(from, u.bbox.top, Math.max(to - from, 2), u.bbox.height);
            u.ctx.restore();
          }
        });
      }],
    },
  });

  function draw(place, run, title, names, colours, data, options = {}) {
    const holder = document.createElement("div");
    holder.className = "chart";
    place.append(holder);
    const axis = {stroke: colour("soft"), grid: {stroke: colour("line"), width: 1}, ticks: {stroke: colour("line"), width: 1}, font: "11px system-ui"};
    const format = v => v == null ? "–" : v.toLocaleString("en", {maximumFractionDigits: 1});
    const series = names.map((name, i) => ({
      label: name,
      stroke: colour(colours[i]),
      fill: options.filled ? colour(colours[i]) + "55" : undefined,
      width: 1.5,
      points: {show: false},
      paths: options.stepped ? uPlot.paths.stepped({align: 1}) : undefined,
      value: (u, v, at, index) => format(index == null ? null : (options.shown || data)[at - 1][index]),
    }));
    const x = data[0].map((_, i) => i * run.series.slotMillis / 1000);
    charts.push(new uPlot({
      title,
      width: holder.clientWidth || 520,
      height: 190,
      cursor: {sync: {key: "run" + report.runs.indexOf(run)}, points: {size: 5}},
      scales: {x: {time: false}, y: {range: (u, min, max) => [0, Math.max(options.least || 1, max * 1.08)]}},
      axes: [{...axis, size: 30, values: (u, all) => all.map(v => v + " s")}, {...axis, size: 52}],
      series: [{label: "at", value: (u, v) => v == null ? "–" : v + " s"}, ...series],
      bands: options.bands,
      plugins: [phases(run)],
    }, [x, ...data], holder));
  }

  // The share of each version, stacked to 100.
  function mix(place, run) {
    const names = Object.keys(run.series.good);
    const counts = names.map(n => run.series.good[n]);
    const totals = counts[0].map((_, i) => counts.reduce((sum, c) => sum + c[i], 0));
    const share = counts.map(c => c.map((n, i) => totals[i] ? 100 * n / totals[i] : null));
    // The new version at the bottom, the others on top of it.
    const order = names.map((_, i) => i).reverse();
    let below = totals.map(() => 0);
    const stacked = order.map(s => below = share[s].map((v, i) => v == null ? null : v + below[i]));
    const top = order.slice().reverse();
    draw(place, run, "Share of good answers by version, %",
      top.map(s => names[s] || "(unnamed)"), top.map(s => versions[s] || "third"), stacked.slice().reverse(),
      {filled: true, least: 100, shown: top.map(s => share[s])});
  }

  function all() {
    charts.forEach(c => c.destroy());
    charts = [];
    document.querySelectorAll(".charts").forEach(place => {
      place.textContent = "";
      const run = report.runs[place.dataset.run];
      const s = run.series;
      mix(place, run);
      const kinds = Object.keys(s.failed);
      const perSecond = 1000 / s.slotMillis;
      draw(place, run, "Failed requests a second",
        kinds.length ? kinds : ["failed"], kinds.length ? kinds.map((_, i) => ["fail", "gap", "new", "third"][i % 4]) : ["fail"],
        kinds.length ? kinds.map(k => s.failed[k].map(n => n * perSecond)) : [s.p50.map(() => 0)],
        {stepped: true, filled: true, least: 5});
      draw(place, run, "Latency from when a request was due, ms", ["p50", "p99"], ["old", "new"], [s.p50, s.p99], {least: 20});
      draw(place, run, "Longest time without a good answer, ms; replicas unavailable", ["gap, ms"], ["gap"], [s.gap],
        {stepped: true, filled: true, least: 100});
    });
  }

  let width = 0;
  const again = () => {
    if (innerWidth !== width) {
      width = innerWidth;
      all();
    }
  };
  addEventListener("resize", again);
  dark.addEventListener("change", all);
  again();
})();
