// Writes pico.css: of Pico's rules without classes those that our pages can use. Run after a new element, attribute or
// kind of field is used for the first time, and after a new version: npm install && npm run build
import { readFileSync, writeFileSync } from "node:fs";
import postcss from "postcss";
import { PurgeCSS } from "purgecss";

const root = new URL("../../", import.meta.url).pathname;
const { version } = JSON.parse(readFileSync("node_modules/@picocss/pico/package.json", "utf8"));
const banner = `/*! Pico CSS ${version}, rules that are used. https://picocss.com Copyright 2019-2025, licensed under MIT */`;

// Pages are light whatever the device prefers (sunlight), run from left to right, and have no styled tooltips.
const never = /data-theme=dark|not\(\[data-theme\]\)|\[dir=rtl\]|data-tooltip|:host|role=switch/;
const light = postcss([
  {
    postcssPlugin: "what-no-page-has",
    AtRule(rule) {
      if (/prefers-color-scheme/.test(rule.params)) rule.remove();
    },
    Rule(rule) {
      if (rule.parent.name?.endsWith("keyframes")) return;
      // A list of selectors may hold brackets with commas of their own.
      const kept = rule.selectors.filter((one) => !never.test(one.replace(/:not\(\[data-theme=dark\]\)/g, "")));
      if (!kept.length) rule.remove();
      else if (kept.length < rule.selectors.length) rule.selectors = kept;
    },
  },
]).process(readFileSync("node_modules/@picocss/pico/css/pico.classless.min.css", "utf8"), { from: undefined }).css;

const [{ css }] = await new PurgeCSS().purge({
  css: [{ raw: light }],
  content: ["templates/**/*.html", "app/**/*.py", "app/web/static/js/*.js"].map((files) => root + files),
  // Words, so that an attribute written by a macro or a form is found as well; forms write aria_invalid.
  defaultExtractor: (text) => (text.match(/[A-Za-z][A-Za-z0-9_-]*/g) ?? []).flatMap((word) => [word, word.replaceAll("_", "-")]),
  variables: true,
  keyframes: true,
});
const own = css.replace(/@charset "UTF-8";/, "").replace(/\/\*[^]*?\*\//g, "");
writeFileSync(`${root}app/web/static/vendor/pico/pico.css`, `${banner}\n${own}\n`);
