// The admin's side of the frame: answers the App Bridge stand-in inside it.
(() => {
  "use strict";
  const root = document.getElementById("frame");
  const { base, app, origin } = root.dataset;
  const frame = root.querySelector("iframe");
  const bar = document.getElementById("save-bar");
  const staff = document.getElementById("staff");
  let asksToDiscard = false;
  const leaves = () => bar.hidden || window.confirm("Leave page with unsaved changes?\n\nLeaving this page will delete all unsaved changes.");
  staff.value = localStorage.getItem("simulator-staff") ?? "1";

  async function call(name, detail = {}) {
    const answer = await fetch(`${base}/${name}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...detail, user: Number(staff.value) }),
    });
    const body = await answer.json();
    if (!answer.ok) throw new Error(body.error ?? answer.statusText);
    return body;
  }

  async function load(path) {
    const { query } = await call("launch");
    const target = new URL(path, origin);
    for (const [name, value] of Object.entries(query)) target.searchParams.set(name, value);
    frame.src = target.href;
  }

  const answers = {
    idToken: async () => (await call("id_token")).id_token,
    user: async () => ({ accountAccess: "full access", id: staff.value }),
    "scopes.query": () => call("scopes"),
    "scopes.request": async ({ scopes }) => {
      const agreed = window.confirm(`${app} asks for more access:\n\n${scopes.join("\n")}\n\nAllow it?`);
      const detail = agreed ? await call("scopes", { grant: scopes }) : await call("scopes");
      return { result: agreed ? "granted-all" : "declined-all", detail };
    },
    leaveConfirmation: async () => {
      if (!leaves()) throw new Error("Stays on the page.");
    },
    "scopes.revoke": async ({ scopes }) => ({ detail: await call("scopes", { revoke: scopes }) }),
  };

  const orders = {
    toast: ({ id, message, isError, duration }) => {
      const toast = document.createElement("div");
      toast.className = isError ? "toast error" : "toast";
      toast.id = id;
      toast.setAttribute("role", "status");
      toast.textContent = message;
      document.getElementById("toasts").append(toast);
      setTimeout(() => toast.remove(), duration);
    },
    hideToast: ({ id }) => document.getElementById(id)?.remove(),
    saveBar: ({ visible, asks }) => {
      bar.hidden = !visible;
      asksToDiscard = Boolean(asks);
    },
    loading: ({ on }) => (document.getElementById("progress").hidden = !on),
    menu: ({ items }) => {
      const list = document.getElementById("app-menu");
      const wanted = items.filter((item) => !item.home);
      list.replaceChildren(
        ...wanted.map(({ href, text }) => {
          const link = document.createElement("a");
          link.href = base + new URL(href).pathname;
          link.textContent = text;
          link.addEventListener("click", (event) => {
            event.preventDefault();
            if (!leaves()) return;
            bar.hidden = true;
            frame.contentWindow.postMessage({ simulator: true, command: "navigate", detail: { href } }, origin);
          });
          return link;
        }),
      );
    },
    path: ({ path, title }) => {
      document.getElementById("progress").hidden = true;
      history.replaceState(null, "", path === "/" ? base : base + path);
      if (title) document.title = `${title} · Shopify simulator`;
      for (const link of document.querySelectorAll("#app-menu a")) {
        link.classList.toggle("here", path.split("?")[0].startsWith(new URL(link.href).pathname.slice(base.length)));
      }
    },
    open: ({ path }) => location.assign(path),
    leave: ({ href }) => location.assign(href),
  };

  window.addEventListener("message", async (event) => {
    if (event.source !== frame.contentWindow || event.origin !== origin || !event.data?.simulator) return;
    const { id, method, detail } = event.data;
    if (orders[method]) return orders[method](detail);
    let reply;
    try {
      reply = { result: await answers[method](detail) };
    } catch (error) {
      reply = { error: error.message };
    }
    frame.contentWindow.postMessage({ simulator: true, id, ...reply }, origin);
  });

  for (const button of bar.querySelectorAll("button")) {
    button.addEventListener("click", () => {
      if (button.value === "discard" && asksToDiscard && !window.confirm("Discard all unsaved changes?")) return;
      frame.contentWindow.postMessage({ simulator: true, command: button.value }, origin);
    });
  }
  window.addEventListener("beforeunload", (event) => {
    if (!bar.hidden) event.preventDefault();
  });
  staff.addEventListener("change", () => {
    localStorage.setItem("simulator-staff", staff.value);
    load(location.pathname.slice(base.length) || "/");
  });
  load((location.pathname + location.search).slice(base.length) || "/");
})();
