// Small comforts over pages that already work without them: no double filing, the phone's own position, filters
// that apply at once, rows that can be tapped, progress that moves. Nothing is stored.
(() => {
  "use strict";

  const wide = window.matchMedia("(min-width: 64rem)");

  // A second tap on a slow line must not send the form again; the server holds against it too.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-once]") || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    // After this turn, so that the name and value of the pressed button still travel with the form.
    setTimeout(() => {
      form.setAttribute("aria-busy", "true");
      for (const button of form.querySelectorAll("button[type=submit]")) button.disabled = true;
    });
  });

  // Coming back with the phone's back key must find a form that can be sent.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      form.removeAttribute("aria-busy");
      for (const button of form.querySelectorAll("button[type=submit]")) button.disabled = false;
    }
  });

  const locate = (box) => {
    const field = (name) => document.getElementById(box.dataset[name] || "");
    const status = box.querySelector("[role=status]");
    const button = box.querySelector("button");
    const fill = (input, value) => {
      if (!input) return;
      input.value = value;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    };
    box.hidden = false;
    button.addEventListener("click", () => {
      button.disabled = true;
      status.textContent = box.dataset.working;
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          fill(field("lat"), coords.latitude.toFixed(6));
          fill(field("lon"), coords.longitude.toFixed(6));
          fill(field("accuracy"), Math.round(coords.accuracy));
          status.textContent = box.dataset.done.replace("{m}", Math.round(coords.accuracy));
          button.disabled = false;
        },
        () => {
          status.textContent = box.dataset.failed;
          button.disabled = false;
        },
        { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 },
      );
    });
  };

  // A part of the page that is still at work is read again until it no longer asks for it. An open question or a
  // hidden tab is left in peace.
  const keepFresh = (part) => {
    setTimeout(async () => {
      let fresh = part;
      if (!document.hidden && !part.querySelector("details[open], [aria-busy]")) {
        const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } }).catch(() => null);
        const page = answer && answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
        const found = page && page.getElementById(part.id);
        if (found && !part.querySelector("details[open]")) {
          part.replaceWith(found);
          fresh = found;
        }
      }
      if (fresh.dataset.refresh) keepFresh(fresh);
    }, part.dataset.refresh * 1000);
  };

  // Ticks on a list belong to one form: tick all of the page at once, and see how many it is.
  const countTicks = (form) => {
    const boxes = [...document.querySelectorAll(`[form="${form.id}"][type=checkbox]`)];
    const all = form.querySelector("[data-tick-all]");
    const shown = form.querySelector("[data-ticked]");
    const count = () => {
      const ticked = boxes.filter((box) => box.checked).length;
      shown.textContent = ticked ? `(${ticked})` : "";
      all.checked = ticked === boxes.length;
      all.indeterminate = ticked > 0 && !all.checked;
    };
    all.closest("label").hidden = false;
    all.addEventListener("change", () => {
      for (const box of boxes) box.checked = all.checked;
      count();
    });
    for (const box of boxes) box.addEventListener("change", count);
    window.addEventListener("pageshow", count);
  };

  const openFilters = () => {
    for (const filters of document.querySelectorAll("details.filters")) filters.open = wide.matches;
  };

  const start = () => {
    const summary = document.querySelector("[data-focus]");
    if (summary) summary.focus();

    if ("geolocation" in navigator) document.querySelectorAll("[data-locate]").forEach(locate);

    for (const button of document.querySelectorAll("[data-print]")) {
      button.hidden = false;
      button.addEventListener("click", () => window.print());
    }

    // Only choices apply at once, and only where the list is in sight beside them.
    document.addEventListener("change", (event) => {
      const form = event.target.closest("form[data-autosubmit]");
      if (form && wide.matches && event.target.matches("select, [type=radio], [type=checkbox]")) form.requestSubmit();
    });

    document.addEventListener("click", (event) => {
      const row = event.target.closest("tr[data-href]");
      if (!row || event.target.closest("a, button, input, label, select, summary")) return;
      if (String(window.getSelection())) return;
      window.location.assign(row.dataset.href);
    });

    document.querySelectorAll("form[data-many]").forEach(countTicks);
    document.querySelectorAll("[data-refresh]").forEach(keepFresh);

    openFilters();
    wide.addEventListener("change", openFilters);
  };

  // On most pages the script waits for the whole page; that of a map runs as soon as it is there.
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
