// SPDX-License-Identifier: Apache-2.0
// Makes the scripts of others that the workbench loads, each one file with the licences of what is in it:
//     npm ci --ignore-scripts && node build.mjs FOLDER
// Nobody needs this to install the product: its outcome is kept in site/static/vendor, named in vendor.toml with its digest.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const folder = process.argv[2] || ".";
const bundles = { editor: "CodeMirrorParts", chart: "ChartParts" };
for (const [name, global] of Object.entries(bundles)) {
  const made = await build({
    entryPoints: [`${name}.js`],
    bundle: true,
    minify: true,
    format: "iife",
    globalName: global,
    target: "es2020",
    charset: "ascii",
    legalComments: "none",
    metafile: true,
    write: false,
  });
  const packages = new Set();
  for (const input of Object.keys(made.metafile.inputs)) {
    const found = input.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)\//);
    if (found) packages.add(found[1]);
  }
  const texts = new Map(); // a licence's text -> the packages under it
  for (const one of [...packages].sort()) {
    const at = ["LICENSE", "LICENSE.txt"].map((file) => `node_modules/${one}/${file}`).find(existsSync);
    const { version } = JSON.parse(readFileSync(`node_modules/${one}/package.json`, "utf8"));
    const text = readFileSync(at, "utf8").trim().replaceAll("*/", "* /");
    texts.set(text, [...(texts.get(text) || []), `${one} ${version}`]);
  }
  const head = [...texts].map(([text, of]) => `${of.join(", ")}\n\n${text}`).join("\n\n----\n\n");
  const whole = `/*!\n${head}\n*/\n${made.outputFiles[0].text}`;
  writeFileSync(`${folder}/${name}.min.js`, whole);
  console.log(name, createHash("sha256").update(whole).digest("hex"), whole.length, [...packages].join(" "));
}
