/* Edits that nobody has saved: Shopify's save bar shows them, and nobody leaves them without being asked.

   The bar is the programmatic one (`ui-save-bar`), never `data-save-bar` beside it: htmx replaces parts of a form, adds
   rows to it, and shows it again when it is refused, none of which an automatic bar can know. */
(() => {
  "use strict";
  const bar = () => window.shopify?.saveBar;
  const saved = new WeakMap();
  let shown = "";
  let sending = false;
  let replayed = null;

  const forms = () => [...document.querySelectorAll("form[data-unsaved]")];
  const told = (form) => JSON.stringify([...new FormData(form)].map(([name, value]) => [name, value.name ?? value]));
  const changed = () => forms().filter((form) => saved.has(form) && saved.get(form) !== told(form));

  // A form that comes back with mistakes holds what was typed, and none of it is kept.
  const remember = () => {
    for (const form of forms()) {
      if (!saved.has(form)) saved.set(form, form.querySelector("[data-error-summary]") ? null : told(form));
    }
  };
  const forget = () => forms().forEach((form) => saved.set(form, told(form)));

  const mirror = () => {
    const wanted = changed()[0]?.dataset.unsaved ?? "";
    if (wanted === shown) return;
    const failed = () => {};
    if (shown) bar()?.hide?.(shown)?.catch?.(failed);
    if (wanted) bar()?.show?.(wanted)?.catch?.(failed);
    shown = wanted;
  };

  for (const name of ["input", "change"]) document.addEventListener(name, mirror);
  document.addEventListener("reset", () => setTimeout(mirror));
  document.addEventListener("DOMContentLoaded", remember);
  document.addEventListener("htmx:after:swap", () => { remember(); mirror(); });
  document.addEventListener("htmx:after:request", () => { sending = false; });
  document.addEventListener("htmx:error", () => { sending = false; });

  // What was typed goes, and what is kept comes back: rows that were added or moved, too.
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-discard]")) return;
    forget();
    mirror();
    location.reload();
  });

  const ask = (proceed) => {
    const going = () => { forget(); mirror(); proceed(); };
    if (bar()?.leaveConfirmation) {
      bar().leaveConfirmation().then(going, () => {});
      return;
    }
    const dialog = document.getElementById("confirmation");
    document.getElementById("confirmation-question").textContent = dialog.dataset.unsaved;
    dialog.returnValue = "no";
    dialog.addEventListener("close", () => dialog.returnValue === "yes" && going(), { once: true });
    dialog.showModal();
  };
  const hold = (event, proceed) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(proceed);
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || link === replayed || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const stays = link.getAttribute("href").startsWith("#") || link.hasAttribute("download") || (link.target && link.target !== "_self");
    if (stays || !changed().length) return;
    hold(event, () => { replayed = link; link.click(); replayed = null; });
  }, true);

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-unsaved]")) { sending = true; return; }
    // Forms that replace a part of the page leave the rest as it is.
    if (form === replayed || form.matches("[hx-post], [data-download], [method=dialog]") || !changed().length) return;
    const { submitter } = event;
    hold(event, () => { replayed = form; form.requestSubmit(submitter); replayed = null; });
  }, true);

  // Inside Shopify's admin the bar keeps people; a plain browser has its own question.
  window.addEventListener("beforeunload", (event) => {
    if (!bar() && !sending && changed().length) event.preventDefault();
  });
})();
