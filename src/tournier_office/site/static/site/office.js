// SPDX-License-Identifier: Apache-2.0
// Keys, the idle lock, the watermark, short notices. Pages work without it; the lock is enforced by the server as well.
(() => {
  "use strict";
  const body = document.body;
  const find = (selector) => document.querySelector(selector);

  // --- notices
  window.toast = (text, tone) => {
    const note = document.createElement("div");
    note.className = `office-toast ${tone || ""}`;
    note.setAttribute("role", "status");
    note.textContent = text;
    find("#toasts").append(note);
    setTimeout(() => note.remove(), 6000);
  };
  body.addEventListener("toast", (event) => window.toast(event.detail.value || event.detail.text || "", event.detail.tone));

  // --- what a page asks for by itself does not count as a person's touch
  body.addEventListener("htmx:configRequest", (event) => {
    const cause = event.detail.triggeringEvent;
    if (!cause || cause.type === "load" || cause.type === "revealed") event.detail.headers["X-Poll"] = "1";
  });

  // --- watermark: drawn as an image so that the page's own text cannot be styled over it
  const mark = find("[data-watermark]");
  if (mark) {
    const canvas = document.createElement("canvas");
    const pen = canvas.getContext("2d");
    const text = mark.dataset.watermark;
    pen.font = "13px sans-serif";
    const width = Math.ceil(pen.measureText(text).width) + 60;
    canvas.width = width;
    canvas.height = 150;
    const drawn = canvas.getContext("2d");
    drawn.font = "13px sans-serif";
    drawn.fillStyle = document.documentElement.dataset.bsTheme === "dark" ? "rgba(255,255,255,.085)" : "rgba(15,40,40,.075)";
    drawn.translate(10, 120);
    drawn.rotate(-0.28);
    drawn.fillText(text, 0, 0);
    mark.style.backgroundImage = `url(${canvas.toDataURL()})`;
  }

  // --- lock
  const dialog = find("#lock");
  const csrf = () => JSON.parse(body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
  let locked = false;
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("tournier-lock") : null;
  // a closed screen in front of an open session would open again with the next page: so it is told until it is heard
  const tell = () =>
    fetch(body.dataset.lock, { method: "POST", headers: { "X-CSRFToken": csrf() }, keepalive: true })
      .then((answer) => { if (answer.status >= 500) throw new Error("not locked yet"); dialog.dataset.told = "1"; })
      .catch(() => setTimeout(tell, 2000));
  const cover = () => {
    if (locked || !dialog) return false;
    locked = true;
    document.querySelectorAll("[data-revealed], [data-remask]").forEach((node) => node.replaceChildren());
    if (body.hasAttribute("data-customer")) find("#content").replaceChildren();
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    dialog.showModal();
    return true;
  };
  const lock = () => {
    if (!cover()) return;
    tell();
    tabs?.postMessage("lock");
  };
  const idle = Number(body.dataset.idle || 0) * 1000;
  if (idle) {
    let touched = Date.now();
    const touch = () => {
      if (locked) return;
      if (Date.now() - touched > 1000) tabs?.postMessage("touch"); // who works in one window is not idle in the other
      touched = Date.now();
    };
    ["pointerdown", "keydown", "wheel", "scroll"].forEach((name) => addEventListener(name, touch, { passive: true, capture: true }));
    tabs?.addEventListener("message", ({ data }) => { if (data === "lock") cover(); else if (!locked) touched = Date.now(); });
    setInterval(() => { if (Date.now() - touched >= idle) lock(); }, 1000);
    let told = Date.now();
    // a person who reads and scrolls is here, though nothing is sent: tell the server now and then
    setInterval(() => {
      if (!locked && touched > told) {
        told = Date.now();
        fetch("/present/", { method: "POST", headers: { "X-CSRFToken": csrf() } }).catch(() => {});
      }
    }, 20000);
  }
  find("[data-lock-now]")?.addEventListener("click", lock);

  // --- menu on small screens
  find("[data-menu]")?.addEventListener("click", (event) => {
    const open = find("#menu").classList.toggle("open");
    event.currentTarget.setAttribute("aria-expanded", String(open));
  });

  // --- groups of the menu stay as a person left them, in this window
  for (const group of document.querySelectorAll("[data-group]")) {
    const place = `menu:${group.dataset.group}`;
    const left = sessionStorage.getItem(place);
    if (left && !group.querySelector("[aria-current]")) group.open = left === "open";
    group.querySelector("summary").addEventListener("click", () => sessionStorage.setItem(place, group.open ? "closed" : "open"));
  }
  const keys = find("#keys");
  find("[data-keys]")?.addEventListener("click", () => keys.showModal());

  // --- keys
  let row = -1;
  const rows = () => [...document.querySelectorAll("[data-item]")].filter((item) => item.offsetParent !== null);
  const move = (step) => {
    const all = rows();
    if (!all.length) return;
    all[row]?.classList.remove("chosen");
    row = Math.max(0, Math.min(all.length - 1, row + step));
    all[row].classList.add("chosen");
    (all[row].querySelector("a, button, input") || all[row]).focus({ preventScroll: true });
    all[row].scrollIntoView({ block: "nearest" });
  };
  const acts = {
    "/": () => { const box = find("[data-lookup]"); box ? box.focus() : (location.href = "/lookup/"); },
    "?": () => keys?.showModal(),
    j: () => move(1),
    k: () => move(-1),
    h: () => { location.href = "/"; },
    l: lock,
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || locked) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (document.querySelector("dialog[open]")) return;
    const own = [...document.querySelectorAll("[data-key]")].find((node) => node.dataset.key === event.key && node.offsetParent !== null);
    if (own) { event.preventDefault(); own.matches("input, textarea, select") ? own.focus() : own.click(); return; }
    const act = body.dataset.idle ? acts[event.key] : null;
    if (act) { event.preventDefault(); act(); }
  });
})();
