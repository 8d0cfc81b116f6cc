// SPDX-License-Identifier: Apache-2.0
// Countdown and re-masking, clipboard, printing. No eval, no inline handlers: the page's policy forbids both.
"use strict";
(() => {
  // Shown values go back to their masked form after their time, on a lock, and when the page is left.
  const placed = [];
  function mask() {
    for (const [cell, masked] of placed.splice(0)) {
      cell.textContent = masked;
      cell.classList.remove("is-shown");
    }
    for (const panel of document.querySelectorAll("[data-remask]")) {
      for (const value of panel.querySelectorAll("[data-value]")) value.textContent = "••••";
      panel.removeAttribute("data-remask");
      panel.classList.add("is-over");
      panel.querySelector("[data-countdown]")?.parentElement.setAttribute("hidden", "");
      panel.querySelector("[data-remask-now]")?.setAttribute("hidden", "");
    }
  }
  function place(panel) {
    const cells = [...document.querySelectorAll("[data-cell]")];
    for (const value of panel.querySelectorAll("[data-value][data-ref]")) {
      const cell = cells.find((one) => one.dataset.cell === value.dataset.ref);
      if (!cell) continue;
      placed.push([cell, cell.textContent]);
      cell.textContent = value.textContent;
      cell.classList.add("is-shown");
    }
  }
  function countDown(panel) {
    if (panel.dataset.counting) return;
    panel.dataset.counting = "yes";
    const until = Date.now() + 1000 * Number(panel.dataset.remask);
    place(panel);
    const timer = setInterval(() => {
      const left = Math.max(0, Math.ceil((until - Date.now()) / 1000));
      const shown = panel.querySelector("[data-countdown]");
      if (shown) shown.textContent = String(left);
      if (left > 0 && panel.isConnected && panel.hasAttribute("data-remask")) return;
      clearInterval(timer);
      mask();
    }, 250);
  }

  async function copy(panel) {
    const text = panel.querySelector("[data-copy-text]");
    const value = text.value;
    text.remove();
    panel.removeAttribute("data-copy");
    try {
      await navigator.clipboard.writeText(value);
      panel.querySelector("[data-copy-done]").hidden = false;
    } catch {
      panel.querySelector("[data-copy-failed]").hidden = false;
    }
  }

  function arrived() {
    document.querySelectorAll("[data-remask]").forEach(countDown);
    document.querySelectorAll("[data-copy]").forEach(copy);
  }
  document.addEventListener("DOMContentLoaded", arrived);
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id === "answer") mask();
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    arrived();
    const where = event.detail.elt;
    const focus = where.querySelector("[data-autofocus]") || where.querySelector("[data-focus]");
    if (focus && where.id === "answer") focus.focus({ preventScroll: false });
  });
  document.addEventListener("tournier:lock", mask);
  window.addEventListener("pagehide", mask);

  // The office's own script presses the button that names a letter, but never from a field; a ticked box is no text.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.querySelectorAll(".disclosures-why[open]").forEach((one) => (one.open = false));
    if (event.ctrlKey || event.metaKey || event.altKey || !event.target.matches("[data-card] input[type=checkbox]")) return;
    const press = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === event.key);
    if (!press) return;
    event.preventDefault();
    press.click();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-remask-now]")) mask();
    if (event.target.closest("[data-print]")) window.print();
    for (const one of document.querySelectorAll(".disclosures-why[open]")) if (!one.contains(event.target)) one.open = false;
  });
  document.addEventListener("change", () => {
    const form = document.querySelector("[data-card]");
    const shown = document.querySelector("[data-count]");
    if (form && shown) shown.textContent = String(form.querySelectorAll("[name=fields]:checked").length);
  });
  // The emergency form stands beside the card and takes the ticked fields with it.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-take-fields]")) return;
    event.target.querySelectorAll("[name=fields]").forEach((old) => old.remove());
    for (const tick of document.querySelectorAll("[data-card] [name=fields]:checked")) {
      const carried = document.createElement("input");
      carried.type = "hidden";
      carried.name = "fields";
      carried.value = tick.value;
      event.target.append(carried);
    }
  });
})();
