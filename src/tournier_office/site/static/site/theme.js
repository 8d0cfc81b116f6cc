// SPDX-License-Identifier: Apache-2.0
// Runs before the page is drawn: without a saved choice the system's light or dark is followed.
(() => {
  const page = document.documentElement;
  if (!page.dataset.bsTheme && matchMedia("(prefers-color-scheme: dark)").matches) page.dataset.bsTheme = "dark";
})();
