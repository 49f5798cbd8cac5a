// The countdown, opening without a press of reload, and forms that are sent once.
// Time is counted from what the page said when it was made: the reader's clock may be wrong.
"use strict";

(() => {
  const OPENING_JITTER_MS = 2000;
  const SLEPT_MS_MIN = 5000;
  const main = document.querySelector("main");
  const { locale } = document.body.dataset;
  const started = performance.now();
  const startedOnWall = Date.now();

  function inWords(leftMs) {
    let seconds = Math.ceil(leftMs / 1000);
    const parts = [];
    for (const [unit, length] of [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]]) {
      const count = Math.floor(seconds / length);
      seconds -= count * length;
      if (count === 0 && (unit !== "second" || parts.length > 0)) continue;
      const shape = { style: "unit", unit, unitDisplay: "long" };
      parts.push(new Intl.NumberFormat(locale, shape).format(count));
    }
    return new Intl.ListFormat(locale, { type: "conjunction" }).format(parts);
  }

  function tick(count) {
    const leftMs = Number(count.dataset.leftMs) - (performance.now() - started);
    if (leftMs <= 0) {
      count.textContent = count.dataset.over;
      return;
    }
    count.textContent = count.dataset.left.replace("{left}", inWords(leftMs));
    setTimeout(tick, leftMs % 1000 || 1000, count);
  }

  function again() {
    location.replace(main.dataset.page);
  }

  function lookAgain() {
    const { opensIn, againS } = main.dataset;
    if (againS) setTimeout(again, Number(againS) * 1000 * (0.5 + Math.random()));
    if (opensIn === undefined) return;
    const pauseMs = Number(opensIn) > 0 ? 200 : 1000;
    const dueMs = Math.max(Number(opensIn), 0) + pauseMs + Math.random() * OPENING_JITTER_MS;
    // Looked at again and again: a timer stands still while the device sleeps, and so does the
    // clock that it runs by. Waking up shows as a jump of the other clock.
    const timer = setInterval(() => {
      const passedMs = performance.now() - started;
      const sleptMs = Date.now() - startedOnWall - passedMs;
      if (passedMs < dueMs && sleptMs < SLEPT_MS_MIN) return;
      clearInterval(timer);
      again();
    }, 200);
  }

  function sendOnce(form) {
    const button = form.querySelector("button");
    const label = button.textContent;
    form.addEventListener("submit", (event) => {
      if (button.hasAttribute("aria-disabled")) {
        event.preventDefault();
        return;
      }
      button.setAttribute("aria-disabled", "true");
      button.textContent = form.dataset.sending;
    });
    // Back to a page that the browser has kept: the form can be sent again, under the same key.
    addEventListener("pageshow", () => {
      button.removeAttribute("aria-disabled");
      button.textContent = label;
    });
  }

  for (const count of document.querySelectorAll("[data-left-ms]")) tick(count);
  for (const form of document.querySelectorAll("form[data-once]")) sendOnce(form);
  lookAgain();
})();
