// Sends the form again by itself, after the pause that the shop has said: it grows with every
// attempt, and differs from page to page.
"use strict";

(() => {
  const CLOCK = { hour: "2-digit", minute: "2-digit", second: "2-digit", timeZoneName: "short" };
  const form = document.getElementById("again");
  const next = document.getElementById("next");
  const { locale } = document.body.dataset;

  const pauseMs = (Math.max(Number(form.dataset.retryS), 1) + Math.random()) * 1000;
  const started = performance.now();
  const at = new Intl.DateTimeFormat(locale, CLOCK)
    .format(new Date(Date.now() + pauseMs));
  let isSent = false;

  function send() {
    if (isSent) return;
    isSent = true;
    next.textContent = next.dataset.now;
    form.submit();
  }

  function tick() {
    const leftMs = pauseMs - (performance.now() - started);
    if (leftMs <= 0) {
      send();
      return;
    }
    const seconds = new Intl.NumberFormat(locale).format(Math.ceil(leftMs / 1000));
    next.textContent = next.dataset.next.replace("{seconds}", seconds).replace("{clock}", at);
    setTimeout(tick, Math.min(leftMs, 250));
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  tick();
})();
