// Writes areas.js and areas.css beside the whole library. Run after a change: npm install && npm run build
import { readFileSync, writeFileSync } from "node:fs";
import { build, transform } from "esbuild";

const target = new URL("../../app/web/static/vendor/leaflet/", import.meta.url);
const { version } = JSON.parse(readFileSync("node_modules/leaflet/package.json", "utf8"));
const banner = `/* @preserve Leaflet ${version}, parts for maps of areas. https://leafletjs.com
 * (c) 2010-2023 Vladimir Agafonkin, (c) 2010-2011 CloudMade */`;

// Drawing without SVG, pointers or transforms was for browsers that are no more, and so are the questions about them.
const gone = /\bBrowser\.(ie|ielt9|ie3d|edge|android23|androidStock|opera|opera12|phantom|msPointer|vml|mobileOpera)\b/g;
const everywhere = /\bBrowser\.(any3d|pointer|touch|touchNative|svg|inlineSvg|canvas|passiveEvents)\b/g;
const withoutOldBrowsers = {
  name: "without-old-browsers",
  setup(bundle) {
    bundle.onResolve({ filter: /SVG\.VML\.js$/ }, () => ({ path: "vml", namespace: "none" }));
    bundle.onLoad({ filter: /.*/, namespace: "none" }, () => ({
      contents: "export const vmlCreate = null, vmlMixin = {};",
    }));
    bundle.onLoad({ filter: /leaflet\/src\/.*\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace(gone, "false").replace(everywhere, "true"),
    }));
  },
};
await build({
  entryPoints: ["areas.js"], bundle: true, minify: true, format: "iife", globalName: "L", target: "es2017",
  // Names that begin with an underscore are Leaflet's own, so nothing of ours may use one. Some it writes in
  // quotes, some it exports.
  mangleProps: /^_/, reserveProps: /^_(leaflet_|flat$|getEdgeIntersection$|getBitCode$|sqClosestPointOnSegment$)/, legalComments: "none", banner: { js: banner }, plugins: [withoutOldBrowsers],
  outfile: new URL("areas.js", target).pathname,
});

// Of the style, the rules whose every selector speaks of something that these parts draw.
const kept = /leaflet-(pane|map-pane|svg|canvas|zoom|container|overlay|popup|interactive|grab|crosshair|drag|touch|bar|control|top|bottom|left|right|fade|zoom-anim|marker-draggable)/;
const left = /layers|attribution|scale|tile|marker|shadow|tooltip|oldie|box|div-icon|image|vml|map-pane canvas|overlay-pane svg \.leaflet-image|img/;
const css = readFileSync("node_modules/leaflet/dist/leaflet.css", "utf8").replace(/\/\*[^]*?\*\//g, "");
const rules = css.replace(/@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g, "").match(/[^{}]+\{[^{}]*\}/g);
const chosen = rules.flatMap((rule) => {
  const [selectors, body] = rule.split("{");
  const names = selectors.split(",").map((name) => name.trim()).filter((name) => kept.test(name) && !left.test(name));
  return names.length ? [`${names.join(",")}{${body}`] : [];
});
const { code } = await transform(chosen.join("\n"), { loader: "css", minify: true });
writeFileSync(new URL("areas.css", target), `${banner}\n${code}`);
