// Hands the places and figures of booths to the map in the frame, which has no origin of its own and may fetch nothing.
(() => {
  "use strict";
  const frame = document.querySelector("iframe[data-places]");
  if (!frame) return;
  const failed = document.querySelector("[data-failed]");
  const read = (address) => fetch(address, { credentials: "same-origin" }).then((answer) => {
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  });
  const columns = Promise.all([read(frame.dataset.places), read(frame.dataset.figures)]);
  columns.catch(() => { if (failed) failed.hidden = false; });
  window.addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || event.data !== "booths wanted") return;
    columns.then(([places, figures]) => {
      frame.contentWindow.postMessage({ places, figures }, "*");
    }, () => {});
  });
})();
