// What a map in a frame cannot do, having no origin: keep Leaflet, fetch booths, go on to another place in the page.
(() => {
  "use strict";
  const own = document.currentScript.dataset;
  const read = async (address, form) => {
    const answer = await fetch(address, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    return answer[form]();
  };
  const asked = (promise) => { promise.catch(() => {}); return promise; };
  const files = asked(read(own.drawing, "json"));
  const frames = () => [...document.querySelectorAll("iframe.map-frame")];

  // Every booth at once: columns of numbers, fetched as soon as the page names them.
  let columns = null;
  const booths = (frame) => {
    columns = columns || asked(Promise.all([read(frame.dataset.places, "arrayBuffer"), read(frame.dataset.figures, "arrayBuffer")]));
    return columns;
  };
  const every = () => document.querySelector("p[data-lists]");
  const begin = () => {
    if (every()) every().hidden = true;
    const frame = document.querySelector("iframe[data-places]");
    const failed = document.querySelector("[data-failed]");
    if (frame) booths(frame).catch(() => { if (failed) failed.hidden = false; });
  };
  // The script runs as soon as it is there, so that the frame need not wait for the rest of the page.
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();

  // The long lists of the filter come when somebody turns to it; where they do not come a link leads to them.
  const lists = async (form) => {
    const found = await read(form.dataset.lists, "json");
    for (const [name, choices] of Object.entries(found)) {
      const field = form.elements[name];
      const there = new Map([...field.options].map((option) => [option.value, option]));
      field.append(...choices.map(([value, label]) => there.get(value) || new Option(label, value)));
    }
  };
  let coming = null;
  const want = (event) => {
    const form = event.target.closest?.("form[data-lists]");
    if (!form || !every() || coming) return;
    coming = lists(form).catch(() => {
      coming = null;
      every().hidden = false;
    });
  };
  for (const touch of ["pointerover", "focusin"]) document.addEventListener(touch, want);

  // Another place in the same frame: what changes on the page comes in one answer, and the rest stays as it is.
  const isMap = (address) => address.origin === window.location.origin && address.pathname === "/maps/";
  let latest = 0;
  let shown = window.location.search;

  // What an address says by these names, or by all others.
  const kept = (address, names, others) =>
    String(new URLSearchParams([...new URLSearchParams(address.search)].filter(([name]) => names.includes(name) !== Boolean(others))));

  const take = (page, address) => {
    const [frame] = frames();
    const drawing = page.getElementById("map-drawing");
    const parts = [...page.querySelectorAll("[data-part]")];
    const old = (fresh) => document.querySelector(`[data-part="${fresh.dataset.part}"]`);
    if (!drawing || !parts.length || !parts.every(old)) return false;
    const sorted = [...document.querySelectorAll("thead a")].indexOf(document.activeElement);
    for (const fresh of parts) old(fresh).replaceWith(document.adoptNode(fresh));
    const clear = document.querySelector(".filters .form-actions a");
    if (clear) clear.search = kept(address, ["area", "within"]);
    document.title = page.title;
    frame.title = drawing.dataset.title;
    frame.contentWindow.postMessage({ show: JSON.parse(drawing.textContent) }, "*");
    const heading = document.querySelector("main h1");
    const focused = sorted < 0 ? heading : document.querySelectorAll("thead a")[sorted];
    if (focused === heading) heading.tabIndex = -1;
    if (focused) focused.focus({ preventScroll: true });
    if (sorted < 0) window.scrollTo(0, 0);
    return true;
  };

  const go = async (address, remember) => {
    const mine = ++latest;
    const part = new URL(address.href);
    part.pathname += "part";
    const main = document.getElementById("main");
    main.setAttribute("aria-busy", "true");
    try {
      const page = new DOMParser().parseFromString(await read(part, "text"), "text/html");
      if (mine !== latest) return;
      if (remember) window.history.pushState(null, "", address);
      shown = address.search;
      if (!take(page, address)) window.location.replace(address);
    } catch {
      if (mine === latest) window.location.assign(address);
    } finally {
      if (mine === latest) main.removeAttribute("aria-busy");
    }
  };
  const here = (href) => {
    const address = new URL(href, window.location.href);
    const filter = (one) => kept(one, ["area", "within", "by", "sort", "lang"], true);
    const same = isMap(address) && isMap(window.location) && filter(address) === filter(window.location);
    return same && frames().length === 1 ? address : null;
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("main a[href]");
    if (!link || link.hash || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const address = here(link.href);
    if (!address) return;
    event.preventDefault();
    go(address, true);
  });
  // Only places were gone through in this way, so going back changes nothing but the place.
  window.addEventListener("popstate", () => {
    if (window.location.search !== shown) go(new URL(window.location.href), false);
  });

  window.addEventListener("message", (event) => {
    const frame = frames().find((one) => one.contentWindow === event.source);
    if (!frame) return;
    const say = (said, moved) => frame.contentWindow.postMessage(said, "*", moved);
    if (event.data === "leaflet wanted") {
      say("leaflet is coming");
      files.then(say, () => say("leaflet is not coming"));
    } else if (event.data === "booths wanted" && frame.dataset.places) {
      booths(frame).then(([places, figures]) => say({ places, figures }), () => {});
    } else if (event.data && /^\/maps\/(?![/\\])/.test(event.data.go)) {
      const address = here(event.data.go);
      if (address) go(address, true);
      else window.location.assign(event.data.go);
    }
  });
})();
