// Clock times of the reader beside those of the shop, and text that is true only with scripts.
"use strict";

(() => {
  const { locale, zone, yours } = document.body.dataset;

  function onClocks(instant, timeZone, shape) {
    return new Intl.DateTimeFormat(locale, { ...shape, timeZone }).format(instant);
  }

  function addOwnClock(time) {
    const instant = new Date(time.dateTime);
    const shape = { weekday: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    const own = onClocks(instant, undefined, shape);
    if (time.dataset.done || own === onClocks(instant, zone, shape)) return;
    const aside = document.createElement("span");
    aside.className = "yours";
    aside.textContent = ` (${yours.replace("{time}", own)})`;
    time.after(aside);
    time.dataset.done = "1";
  }

  function improve() {
    for (const time of document.querySelectorAll("time[datetime]")) addOwnClock(time);
    for (const part of document.querySelectorAll("[data-script]")) part.hidden = false;
  }

  improve();
  document.addEventListener("htmx:afterSettle", improve);
})();
