// What has changed in the region that refreshes: said once in a sentence, and in the title.
"use strict";

(() => {
  const HIDDEN_LOOKS_EVERY = 5;
  const said = document.getElementById("said");
  let last = document.getElementById("now").dataset.say;

  let looks = 0;

  // A page that nobody looks at asks less often: there may be very many of them.
  document.addEventListener("htmx:beforeRequest", (event) => {
    looks += 1;
    if (document.hidden && looks % HIDDEN_LOOKS_EVERY) event.preventDefault();
  });

  document.addEventListener("htmx:afterSettle", () => {
    const { say, title } = document.getElementById("now").dataset;
    if (say === last) return;
    last = say;
    said.textContent = say;
    document.title = title;
  });
})();
