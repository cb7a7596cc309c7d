/* The admin's few lines: every request carries a fresh session token, answers may bring a toast. */
(() => {
  "use strict";
  const KEPT = ["shop", "host", "embedded", "locale"];
  const bridge = () => window.shopify;

  // Scripts in an answer stay text: the page's own nonce is not theirs, and this makes doubly sure.
  htmx.registerExtension("warranty-desk", {
    init(api) {
      const rules = { createHTML: (html) => html, createScript: () => "" };
      api.initSecurity(window.trustedTypes ? trustedTypes.createPolicy("htmx", rules) : rules);
    },
  });

  const own = (address) => new URL(address, location.href).origin === location.origin;

  const withShop = (address) => {
    const target = new URL(address, location.href);
    const here = new URLSearchParams(location.search);
    for (const name of KEPT) {
      if (here.has(name) && !target.searchParams.has(name)) target.searchParams.set(name, here.get(name));
    }
    return target.pathname + target.search;
  };

  // A token lives for a minute, so it is asked for at the last moment and never kept.
  document.addEventListener("htmx:config:request", (event) => {
    const ctx = event.detail.ctx;
    if (!own(ctx.request.action)) return;
    ctx.request.action = withShop(ctx.request.action);
    ctx.fetch = async (address, options) => {
      const token = bridge()?.idToken ? await bridge().idToken() : null;
      if (token) options.headers.Authorization = `Bearer ${token}`;
      return window.fetch(address, options);
    };
  });

  const toast = (message, tone) => {
    if (bridge()?.toast) {
      bridge().toast.show(message, { isError: tone === "critical", duration: 5000 });
      return;
    }
    const note = document.createElement("div");
    note.className = `toast ${tone}`;
    note.textContent = message;
    document.getElementById("toasts").append(note);
    setTimeout(() => note.remove(), 6000);
  };
  document.addEventListener("toast", (event) => toast(event.detail.message, event.detail.tone));
  document.addEventListener("htmx:error", () => {
    toast(document.getElementById("toasts").dataset.noConnection, "critical");
  });

  // A file for whoever is signed in: fetched with a token, so that no address opens it to others.
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("form[data-download]")) return;
    event.preventDefault();
    try {
      const headers = bridge()?.idToken ? { Authorization: `Bearer ${await bridge().idToken()}` } : {};
      const answer = await window.fetch(withShop(form.action), { method: "POST", headers });
      if (!answer.ok) throw new Error(answer.status);
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await answer.blob());
      link.download = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition"))?.[1] ?? "";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    } catch {
      toast(document.getElementById("toasts").dataset.noConnection, "critical");
    }
  });

  // One of a form's buttons may ask where the others do not.
  document.addEventListener("submit", (event) => {
    const form = event.target, asked = event.submitter?.dataset.confirm;
    if (asked) form.setAttribute("hx-confirm", asked);
    else if (form.querySelector("[data-confirm]")) form.removeAttribute("hx-confirm");
  }, true);

  // Browsers may refuse confirm() in a frame of another site.
  document.addEventListener("htmx:confirm", (event) => {
    const { ctx, issueRequest, dropRequest } = event.detail;
    if (!ctx.confirm) return;
    event.preventDefault();
    const dialog = document.getElementById("confirmation");
    document.getElementById("confirmation-question").textContent = ctx.confirm;
    dialog.returnValue = "no";
    dialog.addEventListener("close", () => (dialog.returnValue === "yes" ? issueRequest() : dropRequest()), { once: true });
    dialog.showModal();
  });

  // Which evidence is asked for depends on the fault that is chosen.
  document.addEventListener("change", (event) => {
    const box = event.target.closest("[data-decides]");
    box?.closest("form").querySelectorAll("[data-faults]").forEach((part) => {
      part.hidden = !part.dataset.faults.split(" ").includes(event.target.value);
    });
  });

  // Once each: what is swapped in later, such as a preview, must not take the focus from whoever types.
  // Browsers refuse `autofocus` in a frame, so what takes it says so in words of ours.
  let focused = new WeakSet();
  const focusError = () => {
    const all = [...document.querySelectorAll("[data-error-summary], [data-takes-focus]")];
    const taking = all.find((each) => !focused.has(each));
    all.forEach((each) => focused.add(each));
    taking?.focus();
  };
  document.addEventListener("submit", () => { focused = new WeakSet(); }, true);
  document.addEventListener("htmx:after:swap", focusError);
  document.addEventListener("DOMContentLoaded", focusError);
})();
