// SPDX-License-Identifier: Apache-2.0
// What of CodeMirror the workbench uses. Nothing of ours is in it: workbench.js puts the parts together.
export { EditorState, Compartment, StateEffect, StateField, Prec } from "@codemirror/state";
export { EditorView, Decoration, keymap, lineNumbers, highlightActiveLine, drawSelection, placeholder } from "@codemirror/view";
export { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
export { autocompletion, closeBrackets, closeBracketsKeymap, closeCompletion, completionKeymap } from "@codemirror/autocomplete";
export { bracketMatching, indentOnInput, syntaxHighlighting, HighlightStyle } from "@codemirror/language";
export { sql, PostgreSQL, MySQL, SQLite, StandardSQL } from "@codemirror/lang-sql";
export { tags } from "@lezer/highlight";
