(function (map) {
  "use strict";
  let page = JSON.parse(document.getElementById("map-data").textContent);
  let texts = page.texts;

  L.control.zoom({ zoomInTitle: texts.zoom_in, zoomOutTitle: texts.zoom_out }).addTo(map);
  // Leaflet takes the focus at the first touch, and the page would scroll away under the finger.
  const ground = map.getContainer();
  ground.focus = () => HTMLElement.prototype.focus.call(ground, { preventScroll: true });
  if (map.attributionControl) map.attributionControl.setPrefix(false);

  // A frame may get its size after this has run: until somebody moves the map, a new size shows all of it again.
  let moved = false;
  ["pointerdown", "wheel", "keydown"].forEach((act) => {
    map.getContainer().addEventListener(act, () => { moved = true; }, { passive: true });
  });
  map.on("resize", () => {
    if (!moved) map.fitBounds(map.corners, { animate: false });
  });
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());

  // The buttons to zoom lie above a popup: on a narrow map it comes to stand beside them.
  function besideButtons() {
    const buttons = 56;
    return { maxWidth: Math.min(280, map.getSize().x - buttons - 56), autoPanPaddingTopLeft: [buttons, 8] };
  }

  // A link is followed only when it is a path on this site.
  function isOwnPath(link) {
    return typeof link === "string" && /^\/(?![\/\\])[^\\]*$/.test(link);
  }

  function add(parent, tag, text) {
    const element = parent.appendChild(document.createElement(tag));
    element.textContent = text;
    return element;
  }

  function number(value) {
    return value.toLocaleString("en-IN");
  }

  function amount(units, i) {
    const value = units.amount.length ? units.amount[i] : null;
    if (value === null || !texts.amount_label) return [];
    if (page.flags) {
      return [[texts.not_flagged, texts.flagged, texts.flag_silent, texts.flag_few, texts.flag_low][value] || ""];
    }
    return [texts.amount_label + ": " + (page.signed && value > 0 ? "+" : "") + number(value)];
  }

  function lines(units, i) {
    if (!units.asked[i]) return amount(units, i).concat([texts.not_asked]);
    if (units.count[i] === null) return [texts.too_few];
    const said = amount(units, i).concat([texts.count_label + ": " + number(units.count[i])]);
    if (units.eligible[i] !== null) said.push(texts.eligible_label + ": " + number(units.eligible[i]));
    if (units.rate[i] !== null) said.push(texts.rate_label + ": " + (units.rate[i] * 100).toFixed(1) + "%");
    else if (page.rates) said.push(texts.rate_label + ": " + texts.too_few);
    return said;
  }

  function describe(units, i) {
    const box = document.createElement("div");
    add(box, "strong", units.label[i]);
    lines(units, i).forEach((line) => add(box, "span", line));
    if (units.doubtful && units.doubtful[i]) add(box, "span", texts.doubtful);
    if (units.drawn && units.drawn[i]) add(box, "span", texts.drawn_note);
    if (texts.outline_note) add(box, "span", texts.outline_note);
    [[units.link[i], texts.go_deeper], [units.detail[i], texts.see_cases]].forEach(([link, text]) => {
      if (!isOwnPath(link)) return;
      const anchor = add(box, "a", text);
      anchor.setAttribute("href", link);
      anchor.setAttribute("target", "_top");
      if (text === texts.go_deeper) anchor.addEventListener("click", ask);
    });
    return box;
  }

  // The page around can show the next area in this same frame; it is asked, and follows the link where it cannot.
  function ask(event) {
    if (window.name !== "map" || window.parent === window) return;
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    window.parent.postMessage({ go: event.currentTarget.getAttribute("href") }, "*");
  }

  function open(units, i, where, opener) {
    const popup = L.popup(besideButtons()).setLatLng(where).setContent(describe(units, i)).openOn(map);
    const close = popup.getElement().querySelector(".leaflet-popup-close-button");
    if (close) close.setAttribute("aria-label", texts.close);
    if (!opener) return;
    const first = popup.getElement().querySelector("a");
    if (first) first.focus();
    popup.once("remove", () => opener.focus());
  }

  // Rings come as whole numbers, each vertex as a step from the one before.
  function ring(steps) {
    const unit = Math.pow(10, page.digits);
    const points = [];
    let x = 0, y = 0;
    for (let i = 0; i < steps.length; i += 2) {
      x += steps[i];
      y += steps[i + 1];
      points.push([y / unit, x / unit]);
    }
    return points;
  }

  function drawArea(i) {
    const areas = page.areas;
    const shape = L.polygon(areas.shape[i].map((polygon) => polygon.map(ring)), {
      color: "#4d4d4d", weight: 1, fillColor: page.fills[areas.fill[i]], fillOpacity: 1,
      dashArray: areas.drawn && areas.drawn[i] ? "3 6" : null, renderer: outlines, smoothFactor: 0,
    }).addTo(drawn);
    const path = shape.getElement();
    path.setAttribute("tabindex", "0");
    path.setAttribute("role", "button");
    path.setAttribute("aria-label", [areas.label[i]].concat(lines(areas, i)).join(", "));
    path.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      open(areas, i, shape.getCenter(), path);
    });
    shape.on("click", (event) => {
      L.DomEvent.stopPropagation(event);
      const hit = dots.at(event.containerPoint);
      if (hit >= 0) open(page.points, hit, dots.place(hit));
      else open(areas, i, event.latlng);
    });
  }

  // All points on one canvas: an element for each would cost a phone seconds.
  const Dots = L.Layer.extend({
    onAdd: function () {
      const pane = map.createPane("dots");
      pane.style.zIndex = 450;
      pane.style.pointerEvents = "none";
      this.canvas = pane.appendChild(document.createElement("canvas"));
      map.on("zoomstart", this.hide, this);
      map.on("moveend resize", this.draw, this);
    },
    fill: function () {
      const points = page.points;
      const unit = 1e5;
      let x = 0, y = 0;
      this.places = points.x.map((step, i) => {
        x += step;
        y += points.y[i];
        return L.latLng(y / unit, x / unit);
      });
      // Large discs first, so that small ones stay visible on top of them.
      this.order = points.radius.map((_, i) => i).sort((a, b) => points.radius[b] - points.radius[a]);
      this.flat = this.places.map((place) => map.project(place, 0));
      this.draw();
    },
    hide: function () {
      this.canvas.hidden = true;
    },
    draw: function () {
      if (!this.flat) return;
      const size = map.getSize();
      const sharp = window.devicePixelRatio || 1;
      const canvas = this.canvas;
      canvas.width = size.x * sharp;
      canvas.height = size.y * sharp;
      canvas.style.width = size.x + "px";
      canvas.style.height = size.y + "px";
      canvas.hidden = false;
      L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([0, 0]));
      const context = canvas.getContext("2d");
      context.scale(sharp, sharp);
      const corner = map.getPixelBounds().min;
      const scale = map.getZoomScale(map.getZoom(), 0);
      const points = page.points;
      this.drawn = 0;
      this.order.forEach((i) => {
        const place = this.flat[i];
        const x = place.x * scale - corner.x, y = place.y * scale - corner.y, r = points.radius[i];
        if (x < -r || y < -r || x > size.x + r || y > size.y + r) return;
        context.beginPath();
        context.arc(x, y, r, 0, 2 * Math.PI);
        this.paint(context, page.dots[points.fill[i]], points.doubtful[i]);
        this.drawn += 1;
      });
    },
    paint: function (context, colour, doubtful) {
      context.setLineDash(doubtful ? [3, 3] : []);
      context.lineWidth = doubtful ? 2 : 1;
      context.strokeStyle = "#333";
      context.fillStyle = colour;
      if (!doubtful) context.fill();
      context.stroke();
    },
    place: function (i) {
      return this.places[i];
    },
    at: function (spot) {
      const corner = map.getPixelBounds().min;
      const scale = map.getZoomScale(map.getZoom(), 0);
      let best = -1, least = Infinity;
      this.flat.forEach((place, i) => {
        const away = Math.hypot(place.x * scale - corner.x - spot.x, place.y * scale - corner.y - spot.y);
        if (away <= page.points.radius[i] + 6 && away < least) {
          best = i;
          least = away;
        }
      });
      return best;
    },
  });

  const outlines = L.svg({ padding: 0.5 });
  const drawn = L.layerGroup().addTo(map);
  const dots = new Dots().addTo(map);
  map.on("click", (event) => {
    const hit = dots.at(event.containerPoint);
    if (hit >= 0) open(page.points, hit, dots.place(hit));
  });
  // Leaflet hears Escape only while the map itself has the focus, not an area or a link in it.
  map.getContainer().addEventListener("keydown", (event) => {
    if (event.key === "Escape") map.closePopup();
  });

  function show() {
    drawn.clearLayers();
    page.areas.label.forEach((_, i) => drawArea(i));
    dots.fill();
    document.documentElement.dataset.ready = "yes";
    if (window.parent !== window) window.parent.postMessage("map drawn", "*");
  }
  show();

  // Another place in the same frame: its figures, and a legend that was written on the server as the first one was.
  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || !event.data || !event.data.show) return;
    const next = event.data.show;
    const legend = new DOMParser().parseFromString(next.legend, "text/html").querySelector(".legend");
    document.querySelector(".legend").replaceWith(document.adoptNode(legend));
    document.title = document.querySelector("h1").textContent = next.title;
    page = next.data;
    texts = page.texts;
    map.closePopup();
    moved = false;
    map.corners = page.corners;
    map.fitBounds(map.corners, { animate: false });
    show();
  });
})(map_area);
