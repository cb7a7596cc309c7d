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
        if (shown[place]) shown[place].href = link.url;
      });
    }
  }

  setInterval(() => look().catch(() => {}), 2000);
  document.addEventListener("visibilitychange", () => look().catch(() => {}));
})();
