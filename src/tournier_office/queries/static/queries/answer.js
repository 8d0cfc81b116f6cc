// SPDX-License-Identifier: Apache-2.0
// Draws the page of an answer that is on the screen: from its table, so from nothing that was not released.
"use strict";
(() => {
  const parts = window.ChartParts;
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const number = (text) => Number(text.replace(/,/g, ""));

  function cells(place) {
    return [...document.querySelectorAll("[data-grid] tbody tr")].map((row) => row.cells[place].textContent.trim());
  }

  function draw(box) {
    const kind = box.querySelector("[data-kind]").value;
    const by = Number(box.querySelector("[data-by]").value);
    const of = Number(box.querySelector("[data-values]").value);
    const names = cells(by);
    const values = cells(of).map(number);
    const heads = [...document.querySelectorAll("[data-grid] thead th")].map((head) => head.dataset.name);
    const drawn = box.querySelector("[data-drawn]");
    box.drawing?.dispose();
    box.drawing = parts.init(drawn, null, { renderer: "svg" });
    const text = { color: colour("--ink"), fontFamily: "inherit" };
    const line = { lineStyle: { color: colour("--line") } };
    const palette = ["#0f8a80", "#c9822b", "#5a6fb5", "#b1554f", "#6b8f3c", "#8a5fa0", "#4a90a4", "#a3803f"];
    const common = {
      animation: false,
      color: palette,
      textStyle: text,
      aria: { enabled: true, label: { description: box.dataset.described }, decal: { show: kind === "pie" } },
    };
    if (kind === "pie") {
      const data = names.map((name, at) => ({ name, value: values[at] })).filter((one) => one.value > 0);
      box.drawing.setOption({ ...common, legend: { type: "plain", bottom: 0, textStyle: text }, series: [{ type: "pie", radius: "62%", center: ["50%", "45%"], data, label: { color: colour("--ink") } }] });
    } else {
      box.drawing.setOption({
        ...common,
        grid: { left: 12, right: 16, top: 34, bottom: 12, containLabel: true },
        xAxis: { type: "category", data: names, axisLabel: { color: colour("--quiet"), hideOverlap: true }, axisLine: line },
        yAxis: { type: "value", name: heads[of], nameTextStyle: { color: colour("--quiet"), align: "left" }, axisLabel: { color: colour("--quiet") }, splitLine: line },
        series: [{ type: kind, data: values.map((value) => (Number.isFinite(value) ? value : null)), barMaxWidth: 42, symbolSize: 5 }],
      });
    }
  }

  function ready(box) {
    if (box.dataset.ready || !parts) return;
    box.dataset.ready = "yes";
    // The first column that is not the drawn one names the bars.
    const by = box.querySelector("[data-by]"), of = box.querySelector("[data-values]");
    const last = of.options[of.options.length - 1];
    if (last) of.value = last.value;
    if (by.value === of.value && by.options.length > 1) by.value = [...by.options].find((one) => one.value !== of.value).value;
    box.addEventListener("toggle", () => { if (box.open) draw(box); });
    for (const one of box.querySelectorAll("select")) one.addEventListener("change", () => draw(box));
  }
  const arrived = () => {
    for (const box of document.querySelectorAll("[data-chart]")) parts ? ready(box) : box.setAttribute("hidden", "");
  };
  // What is taken to the clipboard holds whole values, so the marks on its tokens too, and says whose answer it is.
  const told = (cell) => {
    if (cell.querySelector("details.queries-erased")) return "";
    const long = cell.querySelector("details.queries-long");
    return (long ? [...long.childNodes].filter((one) => one.nodeName !== "SUMMARY").map((one) => one.textContent).join("") : cell.textContent).trim();
  };
  document.addEventListener("copy", (event) => {
    const chosen = getSelection(), mark = document.querySelector("[data-answer-mark]");
    if (!mark || chosen.isCollapsed || event.target.closest?.("input, textarea, [contenteditable]")) return;
    const rows = [...document.querySelectorAll("[data-grid] tbody tr")].filter((row) => chosen.containsNode(row, true));
    const lines = rows.map((row) => [...row.cells].filter((cell) => chosen.containsNode(cell, true)).map(told).join("\t"));
    if (!lines.length) return;
    event.clipboardData.setData("text/plain", [...lines, mark.textContent.trim()].join("\n"));
    event.preventDefault();
  });
  addEventListener("resize", () => document.querySelectorAll("[data-chart][open]").forEach((box) => box.drawing?.resize()));
  document.addEventListener("DOMContentLoaded", arrived);
  document.addEventListener("htmx:afterSettle", arrived);
})();
