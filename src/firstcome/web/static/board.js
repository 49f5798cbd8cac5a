// The board that moves: its texts and its chart, from one feed of news a second.
"use strict";

(() => {
  const SECONDS = 600;
  const HEIGHT = 260;
  const SILENT_MS = 5000;

  const board = document.getElementById("board");
  const tables = document.getElementById("tables");
  const live = document.getElementById("live");
  const asOf = document.getElementById("as-of");
  const holder = document.getElementById("chart");
  const still = document.getElementById("still");
  const { launch, status, zone } = board.dataset;

  const points = new Map();
  let plot = null;
  let heardMs = 0;

  const put = (element, text) => {
    if (element && element.textContent !== text) element.textContent = text;
  };

  // ---- the chart

  const minutes = { hour: "2-digit", minute: "2-digit", timeZone: zone };
  const clock = new Intl.DateTimeFormat("en-GB", minutes);
  const counts = new Intl.NumberFormat("en-GB");

  const series = () => {
    const columns = [[], [], [], []];
    let last = 0;
    for (const point of [...points.values()].sort((a, b) => a[0] - b[0])) {
      if (last && point[0] - last > 2) {
        columns[0].push(last + 1);
        columns.slice(1).forEach((column) => column.push(null));
      }
      point.forEach((value, at) => columns[at].push(value));
      last = point[0];
    }
    return columns;
  };

  const lines = () => {
    const style = getComputedStyle(holder);
    const read = (name) => style.getPropertyValue(name).trim();
    const grid = { stroke: read("--rule"), width: 1 };
    const axis = { stroke: read("--soft"), grid, ticks: { show: false } };
    const points = { show: false };
    const line = (label, name, dash) => ({ label, stroke: read(name), width: 2, dash, points });
    const span = () => {
      const end = Math.floor(Date.now() / 1000);
      return [end - SECONDS, end];
    };
    const moments = (_, ticks) => ticks.map((second) => clock.format(second * 1000));
    return {
      width: holder.clientWidth,
      height: HEIGHT,
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: true, range: span },
        y: { range: (_, least, most) => [0, Math.max(4, (most || 0) * 1.05)] },
      },
      axes: [
        { ...axis, incrs: [60, 120, 300], space: 70, values: moments },
        { ...axis, size: 64, values: (_, ticks) => ticks.map((count) => counts.format(count)) },
      ],
      series: [
        {},
        line("held", "--chart-held"),
        line("in line", "--chart-in-line", [8, 4]),
        line("refused", "--chart-refused", [2, 3]),
      ],
    };
  };

  const draw = () => {
    if (plot) return plot.setData(series());
    holder.hidden = false;
    still.hidden = true;
    plot = new uPlot(lines(), series(), holder);
  };

  const drawAnew = () => {
    if (!plot) return;
    plot.destroy();
    plot = null;
    draw();
  };

  new ResizeObserver(() => {
    const width = holder.clientWidth;
    if (plot && width !== plot.width) plot.setSize({ width, height: HEIGHT });
  }).observe(holder);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAnew);

  // ---- the news

  const take = (news) => {
    heardMs = Date.now();
    if (news.status !== status) return location.reload();
    put(live, "Live, once a second.");
    put(asOf, news.as_of);
    for (const [name, [value, means, more]] of Object.entries(news.figures)) {
      const figure = board.querySelector(`[data-figure="${name}"]`);
      put(figure.querySelector(".value"), value);
      put(figure.querySelector(".means"), means);
      put(figure.querySelector(".more"), more);
    }
    for (const [name, [text, tone]] of Object.entries(news.facts)) {
      const fact = document.querySelector(`[data-fact="${name}"]`);
      put(fact, text);
      if (fact.className !== tone) fact.className = tone;
    }
    // Whoever stands on a link in the tables keeps it; they are drawn anew when they have gone on.
    if (news.tables) tables.dataset.news = news.tables;
    if (tables.dataset.news && !tables.contains(document.activeElement)) {
      tables.innerHTML = tables.dataset.news;
      delete tables.dataset.news;
    }
    news.points.forEach((point) => points.set(point[0], point));
    const oldest = Math.floor(heardMs / 1000) - SECONDS;
    for (const second of points.keys()) if (second < oldest) points.delete(second);
    draw();
  };

  const feed = new EventSource(`/board/feed?launch=${encodeURIComponent(launch)}`);
  feed.addEventListener("news", (event) => take(JSON.parse(event.data)));
  feed.addEventListener("error", () => {
    if (feed.readyState === EventSource.CLOSED) put(live, "Not live: load the page again.");
  });
  setInterval(() => {
    if (heardMs && Date.now() - heardMs > SILENT_MS && feed.readyState !== EventSource.CLOSED) {
      put(live, "The desk is silent; trying again. What stands here is as of the time above.");
    }
  }, 1000);
  addEventListener("pagehide", () => feed.close());
})();
