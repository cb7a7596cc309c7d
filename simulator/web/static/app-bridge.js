// A stand-in for Shopify's App Bridge, for a frame inside the simulator's admin.
// It asks the parent page for everything (tokens, toasts, save bar, navigation) by postMessage; it needs no cookies.
(() => {
  "use strict";
  const admin = new URL(document.currentScript.src).origin;
  const query = new URLSearchParams(location.search);
  const apiKey = document.querySelector('meta[name="shopify-api-key"]')?.content ?? "";
  const framed = window.parent !== window;
  const handle = (query.get("shop") ?? "").replace(".myshopify.com", "");
  const waiting = new Map();
  let counter = 0;

  function tell(method, detail = {}) {
    if (framed) window.parent.postMessage({ simulator: true, method, detail }, admin);
  }

  function ask(method, detail = {}) {
    if (!framed) return Promise.reject(new Error("App Bridge works only inside the admin."));
    const id = ++counter;
    return new Promise((resolve, reject) => {
      // A person may think for longer than any machine.
      const timer = method === "leaveConfirmation" ? 0 : setTimeout(() => {
        waiting.delete(id);
        reject(new Error(`The admin did not answer ${method}.`));
      }, 10000);
      waiting.set(id, { resolve, reject, timer });
      window.parent.postMessage({ simulator: true, id, method, detail }, admin);
    });
  }

  window.addEventListener("message", (event) => {
    if (event.origin !== admin || !event.data?.simulator) return;
    const { id, result, error, command, detail } = event.data;
    if (id && waiting.has(id)) {
      const { resolve, reject, timer } = waiting.get(id);
      clearTimeout(timer);
      waiting.delete(id);
      error ? reject(new Error(error)) : resolve(result);
    } else if (command === "navigate") {
      go(detail.href);
    } else if (command === "save" || command === "discard") {
      answerSaveBar(command);
    }
  });

  // --- links ---------------------------------------------------------------------------------------
  function adminAddress(href) {
    const text = String(href ?? "");
    const path = /^shopify:\/*admin\/(.*)$/.exec(text) ?? /^https:\/\/admin\.shopify\.com\/store\/[^/]+\/(.*)$/.exec(text);
    return path ? `/admin/store/${handle || currentHandle()}/${path[1]}` : null;
  }

  function currentHandle() {
    return window.shopify.config.shop.replace(".myshopify.com", "");
  }

  function go(href) {
    const target = new URL(href, location.href);
    for (const name of ["shop", "host", "embedded", "locale"]) {
      const value = query.get(name);
      if (value && !target.searchParams.has(name)) target.searchParams.set(name, value);
    }
    const event = new CustomEvent("shopify:navigate", { cancelable: true, detail: { href: target.href } });
    if (document.dispatchEvent(event)) location.assign(target.href);
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href], s-link[href], s-button[href], s-clickable[href]");
    if (!link) return;
    const href = link.getAttribute("href");
    const outside = adminAddress(href);
    if (outside) {
      event.preventDefault();
      tell("open", { path: outside });
    } else if (link.target === "_top" && new URL(href, location.href).origin === location.origin) {
      event.preventDefault();
      go(href);
    }
  });

  const open = window.open.bind(window);
  window.open = (href, target, features) => {
    const outside = adminAddress(href);
    if (outside) return tell("open", { path: outside }), null;
    if (target === "_self" && href) return go(href), null;
    return target === "_top" || target === "_parent" ? (tell("leave", { href: new URL(href, location.href).href }), null) : open(href, target, features);
  };

  // --- requests ------------------------------------------------------------------------------------
  const fetched = window.fetch.bind(window);
  async function signed(request, force) {
    const copy = request.clone();
    if (force || !copy.headers.has("Authorization")) copy.headers.set("Authorization", `Bearer ${await window.shopify.idToken()}`);
    return fetched(copy);
  }

  window.fetch = async (input, init) => {
    const request = new Request(input, init);
    if (new URL(request.url).origin !== location.origin || !framed) return fetched(request);
    const answer = await signed(request, false);
    if (answer.status === 401 && answer.headers.get("X-Shopify-Retry-Invalid-Session-Request")) return signed(request, true);
    return answer;
  };

  // --- save bar ------------------------------------------------------------------------------------
  // Two ways, which know nothing of each other: forms with `data-save-bar`, and `ui-save-bar` shown by its id.
  let saving = null;
  const rendered = new WeakMap();
  const told = (form) => JSON.stringify([...new FormData(form)].map(([name, value]) => [name, value.name ?? value]));
  function showSaveBar(source) {
    saving = source;
    tell("saveBar", { visible: true, asks: source.hasAttribute("discardconfirmation") || source.hasAttribute("data-discard-confirmation") });
  }
  function hideSaveBar() {
    saving = null;
    tell("saveBar", { visible: false });
  }
  function answerSaveBar(command) {
    if (saving instanceof HTMLFormElement) {
      command === "save" ? saving.requestSubmit() : saving.reset();
    } else if (saving) {
      const wanted = command === "save" ? 'button[variant="primary"]' : 'button:not([variant="primary"])';
      saving.querySelector(wanted)?.click();
    }
  }
  function barOf(id) {
    const bar = document.getElementById(id);
    if (bar?.localName !== "ui-save-bar") throw new Error(`There is no ui-save-bar with the id ${id}.`);
    return bar;
  }
  document.addEventListener("focusin", (event) => {
    const form = event.target.closest?.("form[data-save-bar]");
    if (form && !rendered.has(form)) rendered.set(form, told(form));
  });
  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-save-bar]");
    if (form) rendered.get(form) === told(form) ? hideSaveBar() : showSaveBar(form);
  });
  for (const name of ["submit", "reset"]) {
    document.addEventListener(name, (event) => event.target.matches?.("form[data-save-bar]") && hideSaveBar(), true);
  }

  // --- navigation ----------------------------------------------------------------------------------
  function menu() {
    const links = document.querySelectorAll("ui-nav-menu a, s-app-nav a, s-app-nav s-link");
    if (!links.length) return;
    tell("menu", {
      items: [...links].map((link) => ({
        href: new URL(link.getAttribute("href"), location.href).href,
        text: link.textContent.trim(),
        home: link.getAttribute("rel") === "home",
      })),
    });
  }

  function path() {
    const here = new URL(location.href);
    for (const name of ["embedded", "hmac", "host", "id_token", "locale", "session", "shop", "timestamp"]) here.searchParams.delete(name);
    tell("path", { path: here.pathname + here.search + here.hash, title: document.title });
  }

  for (const name of ["pushState", "replaceState"]) {
    const original = history[name].bind(history);
    history[name] = (...parts) => (original(...parts), path());
  }
  window.addEventListener("popstate", path);

  // --- the public object ---------------------------------------------------------------------------
  window.shopify = {
    config: { apiKey, shop: query.get("shop") ?? "", host: query.get("host") ?? "", locale: query.get("locale") ?? "en" },
    environment: { embedded: framed, mobile: false, intent: false, pos: false },
    ready: Promise.resolve(),
    idToken: () => ask("idToken"),
    user: () => ask("user"),
    loading: (on = true) => tell("loading", { on }),
    toast: {
      show(message, options = {}) {
        const id = `toast-${++counter}`;
        tell("toast", { id, message, isError: Boolean(options.isError), duration: options.duration ?? 5000 });
        if (options.onDismiss) setTimeout(options.onDismiss, options.duration ?? 5000);
        return id;
      },
      hide: (id) => tell("hideToast", { id }),
    },
    saveBar: {
      show: async (id) => showSaveBar(barOf(id)),
      hide: async (id) => (saving === null || saving.id === id ? hideSaveBar() : undefined),
      toggle: async (id) => (saving ? hideSaveBar() : showSaveBar(barOf(id))),
      // Fulfilled when nothing would be lost, or whoever is asked leaves all the same.
      leaveConfirmation: async () => {
        if (!saving) return;
        await ask("leaveConfirmation");
        hideSaveBar();
      },
    },
    scopes: {
      query: () => ask("scopes.query"),
      request: (scopes) => ask("scopes.request", { scopes }),
      revoke: (scopes) => ask("scopes.revoke", { scopes }),
    },
  };

  // --- start ---------------------------------------------------------------------------------------
  // No style element: the app's own policy may refuse what carries no nonce.
  const hidden = new CSSStyleSheet();
  hidden.replaceSync("ui-nav-menu, s-app-nav, ui-save-bar { display: none }");
  document.adoptedStyleSheets.push(hidden);

  const reload = query.get("shopify-reload");
  if (framed && reload) {
    // The bounce page: fetch a fresh token and load the page that was asked for.
    const target = new URL(reload, location.href);
    if (target.origin === location.origin) {
      ask("idToken").then((token) => {
        target.searchParams.set("id_token", token);
        location.replace(target.href);
      });
    }
    return;
  }
  if (!framed && handle && apiKey) {
    location.replace(`${admin}/admin/store/${handle}/apps/${apiKey}${location.pathname}`);
    return;
  }
  const begin = () => {
    tell("saveBar", { visible: false });
    menu();
    path();
    const look = () => {
      menu();
      if (saving && !saving.isConnected) hideSaveBar();
    };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  };
  document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", begin) : begin();
})();
