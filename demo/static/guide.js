// Ticks each station as soon as the product has written down what the visitor did.
(() => {
  "use strict";
  const story = document.querySelector("[data-story]");

  async function look() {
    if (document.hidden) return;
    const answer = await fetch("/state");
    if (!answer.ok) return;
    for (const { key, done, links } of await answer.json()) {
      const station = story.querySelector(`[data-station="${key}"]`);
      station.classList.toggle("is-done", Boolean(done));
      const told = station.querySelector(".done");
      if (told.textContent !== (done ?? "")) told.textContent = done ?? "";
      const shown = station.querySelectorAll(".links a[target]");
      links.forEach((link, place) => {
        const anchor = shown[place] ?? added(station, `warranty-desk-${key}-${place + 1}`);
        anchor.href = link.url;
        if (anchor.textContent !== link.label) anchor.textContent = link.label;
      });
    }
  }

  function added(station, target) {
    const anchor = Object.assign(document.createElement("a"), { className: "plain", target });
    station.querySelector(".links").append(anchor);
    return anchor;
  }

  setInterval(() => look().catch(() => {}), 2000);
  document.addEventListener("visibilitychange", () => look().catch(() => {}));
})();
