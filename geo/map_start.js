// A frame without an origin keeps no files, so its scripts come from the page around it, which does; what that page says
// is run only if the policy of this document knows its hash. Opened by itself, or not answered, the frame fetches them.
function whenLeafletIsHere(draw) {
  "use strict";
  const files = document.currentScript.dataset;
  const nonce = document.currentScript.nonce;
  const patience = 3000;
  let answered = false;

  function put(tag, attributes, text) {
    const element = Object.assign(document.createElement(tag), attributes);
    if (text !== undefined) element.textContent = text;
    // Before the style of the map itself, which refines Leaflet's.
    document.head.prepend(element);
    return element;
  }

  function fetchIt() {
    if (answered) return;
    answered = true;
    put("link", { rel: "stylesheet", href: files.style, nonce });
    // Both are on their way at once and run in this order; the map is drawn in between, when the first has loaded.
    put("script", { src: files.leaflet, nonce, async: false, onload: draw });
    put("script", { src: files.page, nonce, async: false });
  }

  if (window.parent === window || window.name !== "map") {
    fetchIt();
    return;
  }
  window.addEventListener("message", function heard(event) {
    if (event.source !== window.parent || !event.data) return;
    if (event.data === "leaflet is coming") answered = true;
    if (event.data === "leaflet is not coming") {
      answered = false;
      fetchIt();
    }
    if (typeof event.data.leaflet !== "string") return;
    window.removeEventListener("message", heard);
    answered = true;
    put("style", {}, event.data.style);
    put("script", {}, event.data.leaflet);
    draw();
    put("script", {}, event.data.page);
  });
  // The script around may not be there yet.
  let waited = 0;
  (function wish() {
    if (answered) return;
    window.parent.postMessage("leaflet wanted", "*");
    waited += 100;
    setTimeout(waited > patience ? fetchIt : wish, 100);
  })();
}
