// SPDX-License-Identifier: Apache-2.0
// The editor of the workbench: CodeMirror over the page's own textarea, which goes on working where this does not load.
// It stands in a shadow root, where its styles are adopted sheets: the page's policy allows no inline style.
"use strict";
(() => {
  const host = document.querySelector("[data-editor]");
  if (!host) return;
  const area = host.querySelector("textarea");
  const form = area.form;
  const source = document.querySelector("#source");
  const parts = window.CodeMirrorParts;
  const can = parts && host.attachShadow && "adoptedStyleSheets" in Document.prototype;

  // --- what both need
  const ask = () => form.requestSubmit(document.querySelector("#run"));
  const leave = () => document.querySelector("#run").focus();
  const offered = () =>
    [...document.querySelectorAll("#offer .queries-table")].map((table) => ({
      name: table.querySelector("[data-table]").dataset.table,
      said: table.querySelector("[data-table]").dataset.said,
      fields: [...table.querySelectorAll("[data-field]")].map((one) => ({ name: one.dataset.field, said: one.dataset.said, looksUp: "lookUp" in one.dataset })),
    }));
  const place = (text, word) => {
    // The guard says the word and not where it stands: the first one that stands alone, else the first at all.
    const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    for (const wanted of [`(?<![\\w$])${escaped}(?![\\w$])`, escaped]) {
      const found = new RegExp(wanted, "iu").exec(text);
      if (found) return [found.index, found.index + found[0].length];
    }
    return null;
  };

  const editor = can ? live() : plain();
  document.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-insert]");
    if (chosen) editor.insert(chosen.dataset.insert);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.elt.id === "offer") editor.learn();
    if (event.detail.elt.id !== "answer") return;
    const wrong = event.detail.elt.querySelector("[data-word]");
    editor.underline(wrong ? wrong.dataset.word : "");
  });
  source.addEventListener("change", () => editor.learn());

  function plain() {
    area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); ask(); }
      if (event.key === "Escape") leave();
    });
    return {
      insert(text) { area.setRangeText(text, area.selectionStart, area.selectionEnd, "end"); area.focus(); },
      learn() {},
      underline(word) {
        const found = word && place(area.value, word);
        if (found) { area.focus(); area.setSelectionRange(...found); }
      },
    };
  }

  function live() {
    const { EditorState, Compartment, StateEffect, StateField, Prec, EditorView, Decoration, keymap } = parts;
    const language = new Compartment();
    const mark = StateEffect.define();
    const wrong = StateField.define({
      create: () => Decoration.none,
      update(marks, change) {
        for (const effect of change.effects) {
          if (effect.is(mark)) return effect.value ? Decoration.set([Decoration.mark({ class: "is-wrong" }).range(...effect.value)]) : Decoration.none;
        }
        return change.docChanged ? Decoration.none : marks;
      },
      provide: (field) => EditorView.decorations.from(field),
    });
    const dialects = { postgresql: parts.PostgreSQL, mysql: parts.MySQL, sqlite: parts.SQLite, duckdb: parts.PostgreSQL, files: parts.PostgreSQL };
    const speaks = () => {
      const tables = offered();
      const schema = Object.fromEntries(
        tables.map((table) => [
          table.name,
          { self: { label: table.name, detail: table.said, type: "type" }, children: table.fields.map((one) => ({ label: one.name, detail: one.said, type: "property" })) },
        ]),
      );
      return parts.sql({ dialect: dialects[source.selectedOptions[0]?.dataset.dialect] || parts.StandardSQL, schema, upperCaseKeywords: true });
    };
    // The caret stands where the value goes.
    const looksUp = (view, option, from, to) => {
      view.dispatch({ changes: { from, to, insert: option.label }, selection: { anchor: from + option.label.length - 2 } });
    };
    // Columns before FROM says the table: the language's own completion knows them only after it.
    const columns = (context) => {
      const word = context.matchBefore(/[\w\u0080-\uffff]+/);
      if (!word || context.state.sliceDoc(word.from - 1, word.from) === ".") return null;
      const options = offered().flatMap((table) => table.fields.map((one) => ({ label: one.name, detail: one.said, type: "property" })));
      // Whoever may search for a customer may do so here (decision 0103).
      for (const one of offered().flatMap((table) => table.fields).filter((field) => field.looksUp)) {
        options.push({ label: `tournier_lookup(${one.name}, '')`, apply: looksUp, detail: one.said, type: "function" });
      }
      return { from: word.from, options, validFor: /^[\w\u0080-\uffff]*$/ };
    };
    const t = parts.tags;
    const colours = parts.HighlightStyle.define([
      { tag: t.keyword, color: "var(--brand)", fontWeight: "600" },
      { tag: [t.string, t.special(t.string)], color: "var(--good)" },
      { tag: [t.number, t.bool, t.null], color: "var(--warn)" },
      { tag: t.comment, color: "var(--quiet)", fontStyle: "italic" },
      { tag: [t.typeName, t.standard(t.name)], color: "var(--brand)" },
    ]);
    const room = EditorView.theme({
      "&": { fontSize: "14px", color: "var(--ink)", minHeight: "9rem", maxHeight: "26rem" },
      "&.cm-focused": { outline: "none" },
      ".cm-scroller": { fontFamily: 'ui-monospace, "SFMono-Regular", Menlo, Consolas, "Noto Sans Mono CJK SC", "WenQuanYi Micro Hei Mono", monospace', lineHeight: "1.6", minHeight: "9rem" },
      ".cm-content": { caretColor: "var(--ink)" },
      ".cm-cursor": { borderLeftColor: "var(--ink)" },
      ".cm-gutters": { background: "transparent", color: "var(--quiet)", border: "none" },
      ".cm-activeLine": { background: "color-mix(in srgb, var(--brand) 6%, transparent)" },
      ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": { background: "color-mix(in srgb, var(--brand) 24%, transparent)" },
      ".cm-placeholder": { color: "var(--quiet)" },
      ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { background: "var(--brand-soft)", outline: "1px solid var(--brand)" },
      ".is-wrong": { textDecoration: "underline wavy var(--bad)", textUnderlineOffset: "4px", background: "var(--bad-soft)" },
      ".cm-tooltip": { background: "var(--sheet)", color: "var(--ink)", border: "1px solid var(--line)", borderRadius: "6px", boxShadow: "0 8px 24px rgb(0 0 0 / 18%)" },
      ".cm-tooltip-autocomplete > ul > li": { padding: ".2rem .6rem" },
      ".cm-tooltip-autocomplete > ul > li[aria-selected]": { background: "var(--brand)", color: "var(--paper)" },
      ".cm-completionDetail": { fontStyle: "normal", opacity: ".8", marginLeft: "1rem" },
      ".cm-completionIcon": { display: "none" },
    });
    const root = host.attachShadow({ mode: "open" });
    const state = EditorState.create({
      doc: area.value,
      extensions: [
        Prec.highest(keymap.of([{ key: "Mod-Enter", run: (here) => { parts.closeCompletion(here); ask(); return true; } }])),
        parts.lineNumbers(), parts.history(), parts.drawSelection(), parts.indentOnInput(), parts.bracketMatching(),
        parts.closeBrackets(), parts.autocompletion({ icons: false }), parts.highlightActiveLine(), EditorView.lineWrapping,
        // Tab is not bound: it leaves the editor as it leaves every field. Esc closes the list first, then leaves.
        keymap.of([...parts.closeBracketsKeymap, ...parts.completionKeymap, ...parts.defaultKeymap, ...parts.historyKeymap, { key: "Escape", run: () => { leave(); return true; } }]),
        language.of(speaks()), EditorState.languageData.of(() => [{ autocomplete: columns }]), parts.syntaxHighlighting(colours), room, wrong, parts.placeholder(host.dataset.hint),
        EditorView.contentAttributes.of({ "aria-label": host.dataset.label, spellcheck: "false", autocapitalize: "off" }),
        EditorView.updateListener.of((update) => { if (update.docChanged) area.value = update.state.doc.toString(); }),
      ],
    });
    const view = new EditorView({ state, root, parent: root });
    host.classList.add("is-live");
    area.required = false; // a field that is not shown cannot say that it is empty; the server says it
    // The office's single-letter keys must not hear what is typed: from outside, a key in a shadow root comes from a <div>.
    for (const name of ["keydown", "keyup", "keypress"]) host.addEventListener(name, (event) => event.stopPropagation());
    document.querySelector(`label[for="${area.id}"]`)?.addEventListener("click", () => view.focus());
    return {
      insert(text) {
        const before = view.state.sliceDoc(Math.max(0, view.state.selection.main.from - 1), view.state.selection.main.from);
        view.dispatch(view.state.replaceSelection(/[\w"`]/.test(before) ? ` ${text}` : text));
        view.focus();
      },
      learn() { view.dispatch({ effects: language.reconfigure(speaks()) }); },
      underline(word) {
        const found = word ? place(view.state.doc.toString(), word) : null;
        view.dispatch({ effects: mark.of(found), ...(found ? { selection: { anchor: found[1] }, scrollIntoView: true } : {}) });
      },
    };
  }
})();
