(function (map) {
  "use strict";
  const page = JSON.parse(document.getElementById("map-data").textContent);
  const texts = page.texts;
  L.control.zoom({ zoomInTitle: texts.zoom_in, zoomOutTitle: texts.zoom_out }).addTo(map);
  // Leaflet takes the focus at the first touch, and the page would scroll away under the finger.
  const ground = map.getContainer();
  ground.focus = () => HTMLElement.prototype.focus.call(ground, { preventScroll: true });
  if (map.attributionControl) map.attributionControl.setPrefix(false);
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());

  function ring(steps) {
    const unit = Math.pow(10, page.digits);
    const points = [];
    for (let i = 0, x = 0, y = 0; i < steps.length; i += 2) {
      x += steps[i];
      y += steps[i + 1];
      points.push([y / unit, x / unit]);
    }
    return points;
  }
  const outlines = L.svg({ padding: 0.5 });
  page.areas.shape.forEach((shape) => {
    L.polygon(shape.map((polygon) => polygon.map(ring)), {
      color: "#8a8577", weight: 1, fillColor: page.ground, fillOpacity: 1, interactive: false, renderer: outlines,
    }).addTo(map);
  });

  const colours = page.colours;
  const limits = page.limits;
  const FEW = -2;
  function classOf(count) {
    if (count < 0) return colours.length + (count === FEW ? -2 : -1);
    if (count === 0) return 0;
    for (let k = 0; k < limits.length; k += 1) if (count <= limits[k]) return k + 1;
    return limits.length + 1;
  }

  // Every booth on one canvas; places are kept in the plane of zoom 0 and only scaled.
  const Layer = L.Layer.extend({
    onAdd: function () {
      const pane = map.createPane("booths");
      pane.style.zIndex = 450;
      pane.style.pointerEvents = "none";
      this.canvas = pane.appendChild(document.createElement("canvas"));
      map.on("zoomstart", () => { this.canvas.hidden = true; });
      map.on("moveend resize", this.draw, this);
      this.draw();
    },
    fill: function (places, figures) {
      const n = places.n, unit = places.unit;
      this.x = new Float64Array(n);
      this.y = new Float64Array(n);
      this.id = places.id;
      this.ac = places.ac;
      this.no = (i) => places.odd[i] || places.no[i];
      this.count = figures.count;
      this.kind = new Uint8Array(n);
      this.doubtful = new Uint8Array(n);
      places.doubtful.forEach((i) => { this.doubtful[i] = 1; });
      const kinds = colours.map(() => []);
      for (let i = 0; i < n; i += 1) {
        const sine = Math.sin((places.y[i] / unit) * Math.PI / 180);
        this.x[i] = 128 + (places.x[i] / unit) * 256 / 360;
        this.y[i] = 128 - Math.log((1 + sine) / (1 - sine)) * 128 / (2 * Math.PI);
        this.kind[i] = classOf(this.count[i]);
        kinds[this.kind[i]].push(i);
      }
      // Where nobody asked lies lowest, then the fewest cases, so that the darkest end on top.
      this.order = Uint32Array.from([...kinds.slice(-2), ...kinds.slice(0, -2)].flat());
      this.draw();
    },
    frame: function () {
      const corner = map.getPixelBounds().min;
      return { scale: map.getZoomScale(map.getZoom(), 0), left: corner.x, top: corner.y, size: map.getSize() };
    },
    radius: function (i) {
      const zoom = map.getZoom();
      return Math.max(1.2, (zoom - 5) * 0.9) + (zoom > 9 ? Math.min(8, Math.sqrt(Math.max(0, this.count[i]))) : 0);
    },
    draw: function () {
      if (!this.canvas || !this.x) return;
      const f = this.frame(), sharp = window.devicePixelRatio || 1, canvas = this.canvas;
      canvas.width = f.size.x * sharp;
      canvas.height = f.size.y * sharp;
      canvas.style.width = f.size.x + "px";
      canvas.style.height = f.size.y + "px";
      canvas.hidden = false;
      L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([0, 0]));
      const context = canvas.getContext("2d");
      if (!page.heat && map.getZoom() <= 9) {
        this.drawSquares(context, f, sharp);
        return;
      }
      context.scale(sharp, sharp);
      if (page.heat) this.drawHeat(context, f);
      else this.drawDots(context, f);
    },
    // From afar a booth is a few points of the screen: they are set one by one, which takes milliseconds for a state.
    drawSquares: function (context, f, sharp) {
      const wide = context.canvas.width, high = context.canvas.height;
      if (!wide || !high) return;
      const image = context.createImageData(wide, high), points = new Uint32Array(image.data.buffer);
      const paints = colours.map((colour) => {
        const [red, green, blue] = [1, 3, 5].map((k) => parseInt(colour.slice(k, k + 2), 16));
        return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
      });
      const edge = 0xff333333, r = this.radius(-1), side = Math.max(2, Math.round(2 * r * sharp));
      for (let k = 0; k < this.order.length; k += 1) {
        const i = this.order[k], hollow = this.doubtful[i];
        const left = Math.round((this.x[i] * f.scale - f.left - r) * sharp);
        const top = Math.round((this.y[i] * f.scale - f.top - r) * sharp);
        if (left + side <= 0 || top + side <= 0 || left >= wide || top >= high) continue;
        for (let v = Math.max(0, top); v < Math.min(high, top + side); v += 1) {
          for (let u = Math.max(0, left); u < Math.min(wide, left + side); u += 1) {
            const rim = u === left || v === top || u === left + side - 1 || v === top + side - 1;
            if (!hollow) points[v * wide + u] = paints[this.kind[i]];
            else if (rim) points[v * wide + u] = edge;
          }
        }
      }
      context.putImageData(image, 0, 0);
    },
    // One path for each colour.
    drawDots: function (context, f) {
      const steps = [colours.length - 1, ...colours.keys()].slice(0, colours.length);
      context.strokeStyle = "#333";
      context.lineWidth = 1;
      steps.forEach((kind) => {
        context.beginPath();
        for (let k = 0; k < this.order.length; k += 1) {
          const i = this.order[k];
          if (this.kind[i] === kind && !this.doubtful[i]) this.trace(context, f, i);
        }
        context.fillStyle = colours[kind];
        context.fill();
        context.stroke();
      });
      context.beginPath();
      for (let i = 0; i < this.x.length; i += 1) if (this.doubtful[i]) this.trace(context, f, i);
      context.setLineDash([3, 3]);
      context.stroke();
      context.setLineDash([]);
    },
    trace: function (context, f, i) {
      const x = this.x[i] * f.scale - f.left, y = this.y[i] * f.scale - f.top, r = this.radius(i);
      if (x < -r || y < -r || x > f.size.x + r || y > f.size.y + r) return;
      context.moveTo(x + r, y);
      context.arc(x, y, r, 0, 2 * Math.PI);
    },
    // How thick cases lie: each booth spreads its cases over a disc, and the sum is coloured.
    drawHeat: function (context, f) {
      const { cell, reach, least } = page.heat;
      const w = Math.ceil(f.size.x / cell), h = Math.ceil(f.size.y / cell);
      const heat = new Float32Array(w * h);
      for (let i = 0; i < this.x.length; i += 1) {
        if (this.count[i] <= 0 || this.doubtful[i]) continue;
        const cx = (this.x[i] * f.scale - f.left) / cell, cy = (this.y[i] * f.scale - f.top) / cell;
        if (cx < -reach || cy < -reach || cx > w + reach || cy > h + reach) continue;
        for (let dy = -reach; dy <= reach; dy += 1) {
          const y = Math.round(cy) + dy;
          if (y < 0 || y >= h) continue;
          for (let dx = -reach; dx <= reach; dx += 1) {
            const x = Math.round(cx) + dx, far = (dx * dx + dy * dy) / (reach * reach);
            if (x < 0 || x >= w || far >= 1) continue;
            heat[y * w + x] += this.count[i] * (1 - far) * (1 - far);
          }
        }
      }
      const most = heat.reduce((a, b) => Math.max(a, b), 0);
      if (!most) return;
      const ramp = colours.slice(1, -2);
      for (let k = 0; k < heat.length; k += 1) {
        const share = Math.sqrt(heat[k] / most);
        if (share < least) continue;
        context.globalAlpha = 0.35 + 0.5 * share;
        context.fillStyle = ramp[Math.min(ramp.length - 1, Math.floor(share * ramp.length))];
        context.fillRect((k % w) * cell, Math.floor(k / w) * cell, cell, cell);
      }
      context.globalAlpha = 1;
    },
    at: function (spot) {
      const f = this.frame();
      let best = -1, least = Infinity;
      for (let i = 0; this.x && i < this.x.length; i += 1) {
        const away = Math.hypot(this.x[i] * f.scale - f.left - spot.x, this.y[i] * f.scale - f.top - spot.y);
        if (away <= this.radius(i) + 6 && away < least) {
          best = i;
          least = away;
        }
      }
      return best;
    },
  });
  const layer = new Layer();
  layer.addTo(map);

  // The buttons to zoom lie above a popup: on a narrow map it comes to stand beside them.
  function besideButtons() {
    const buttons = 56;
    return { maxWidth: Math.min(280, map.getSize().x - buttons - 56), autoPanPaddingTopLeft: [buttons, 8] };
  }

  function isOwnPath(link) {
    return typeof link === "string" && /^\/(?![\/\\])[^\\]*$/.test(link);
  }
  function add(parent, tag, text) {
    const element = parent.appendChild(document.createElement(tag));
    element.textContent = text;
    return element;
  }
  map.on("click", (event) => {
    const i = layer.at(event.containerPoint);
    if (i < 0) return;
    const box = document.createElement("div");
    add(box, "strong", texts.booth + " " + layer.ac[i] + "/" + layer.no(i));
    add(box, "span", layer.count[i] < 0 ? (layer.count[i] === FEW ? texts.too_few : texts.not_asked) : texts.count_label + ": " + layer.count[i].toLocaleString("en-IN"));
    if (layer.doubtful[i]) add(box, "span", texts.doubtful);
    const link = page.cases + layer.id[i];
    if (page.cases && layer.count[i] > 0 && isOwnPath(link)) {
      const anchor = add(box, "a", texts.see_cases);
      anchor.setAttribute("href", link);
      anchor.setAttribute("target", "_top");
    }
    const popup = L.popup(besideButtons()).setLatLng(event.latlng).setContent(box).openOn(map);
    const close = popup.getElement().querySelector(".leaflet-popup-close-button");
    if (close) close.setAttribute("aria-label", texts.close);
  });
  map.getContainer().addEventListener("keydown", (event) => {
    if (event.key === "Escape") map.closePopup();
  });

  // Columns come as bytes: the length of a header, the header, then of each column the low bytes, the next ones, …
  function unpack(buffer) {
    const length = new DataView(buffer).getUint32(0, true);
    const table = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
    let at = 4 + length;
    Object.entries(table.widths).forEach(([name, width]) => {
      const column = new Float64Array(table.n);
      for (let byte = 0, worth = 1; byte < width; byte += 1, worth *= 256, at += table.n) {
        const low = new Uint8Array(buffer, at, table.n);
        for (let i = 0; i < table.n; i += 1) column[i] += low[i] * worth;
      }
      for (let i = 0, before = 0; i < table.n; i += 1) {
        column[i] = column[i] % 2 ? -(column[i] + 1) / 2 : column[i] / 2;
        if (name !== "count") before = column[i] += before;
      }
      table[name] = column;
    });
    return table;
  }

  // The frame has no origin and no cookie: the page around it fetches the columns and hands them in.
  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || !event.data || !event.data.places || !event.data.figures) return;
    layer.fill(unpack(event.data.places), unpack(event.data.figures));
    document.documentElement.dataset.booths = String(layer.x.length);
    document.documentElement.dataset.ready = "yes";
    window.parent.postMessage("map drawn", "*");
  });
  window.parent.postMessage("booths wanted", "*");
})(map_area);
