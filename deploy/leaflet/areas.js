// The parts of Leaflet that our maps of areas and booths use. Tiles, markers, icons and layer switches are not among
// them; a map with background tiles loads the whole library instead.
import { createMap, Map } from "leaflet/src/map/Map.js";
import { DoubleClickZoom } from "leaflet/src/map/handler/Map.DoubleClickZoom.js";
import { Drag } from "leaflet/src/map/handler/Map.Drag.js";
import { Keyboard } from "leaflet/src/map/handler/Map.Keyboard.js";
import { ScrollWheelZoom } from "leaflet/src/map/handler/Map.ScrollWheelZoom.js";
import { TouchZoom } from "leaflet/src/map/handler/Map.TouchZoom.js";
import { zoom } from "leaflet/src/control/Control.Zoom.js";
import * as DomEvent from "leaflet/src/dom/DomEvent.js";
import * as DomUtil from "leaflet/src/dom/DomUtil.js";
import { toLatLng } from "leaflet/src/geo/LatLng.js";
import { Layer } from "leaflet/src/layer/Layer.js";
import { layerGroup } from "leaflet/src/layer/LayerGroup.js";
import { popup } from "leaflet/src/layer/Popup.js";
import { polygon } from "leaflet/src/layer/vector/Polygon.js";
import { svg } from "leaflet/src/layer/vector/SVG.js";

Object.assign(Map, { DoubleClickZoom, Drag, Keyboard, ScrollWheelZoom, TouchZoom });

// Every outline names its renderer, so none is ever made by default.
Map.include({
  getRenderer(layer) {
    const renderer = layer.options.renderer;
    if (!this.hasLayer(renderer)) this.addLayer(renderer);
    return renderer;
  },
});

const control = { zoom };
export { control, DomEvent, DomUtil, toLatLng as latLng, Layer, layerGroup, createMap as map, polygon, popup, svg };
