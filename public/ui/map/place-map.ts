/**
 * Place map: places on a map, where the installation has a server of tiles; nothing is loaded without.
 * Each marker is a link or a sign. What it says is also in the page beside it.
 */
import type { Map as Chart } from "leaflet";
import { useEffect, useRef } from "preact/hooks";
import { map as served } from "../../app/served.ts";
import { t } from "../../words/words.ts";
import { html } from "../html.ts";
import "./place-map.css";

export type Place = {
  readonly title: string;
  readonly lat: number;
  readonly lng: number;
  /** Where its marker leads; none for a place that the page itself is about. */
  readonly href?: string;
};

export const hasMap = served !== null;

/** How near one place alone is shown: its streets. */
const zoomOfOne = 15;
const zoomMax = 18;
const markerPx = 48;

/** The style sheet of the map, once. */
const loadStyle = (href: string): Promise<void> =>
  new Promise((resolve) => {
    if (document.querySelector(`link[href="${href}"]`) !== null) return resolve();
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
    link.addEventListener("load", () => resolve(), { once: true });
    document.head.append(link);
  });

/** A link keeps what links have: the keyboard, the menu, a new tab. */
const markerOf = ({ title, href }: Place): HTMLElement => {
  const marker = document.createElement(href === undefined ? "span" : "a");
  marker.className = "map-marker";
  if (marker instanceof HTMLAnchorElement && href !== undefined) marker.href = href;
  else marker.setAttribute("role", "img");
  marker.setAttribute("aria-label", title);
  marker.title = title;
  return marker;
};

/** Draws the map into an element. Resolves with its end. */
const draw = async (element: HTMLElement, places: readonly Place[]): Promise<() => void> => {
  if (served === null) return () => undefined;
  const [{ default: leaflet }] = await Promise.all([import("leaflet"), loadStyle(served.style)]);
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const chart: Chart = leaflet.map(element, {
    // Its own would be markup; the page names the source as text.
    attributionControl: false,
    zoomControl: false,
    // One finger, or the wheel, moves the page.
    dragging: !leaflet.Browser.mobile,
    scrollWheelZoom: false,
    ...(isCalm ? { zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false } : {}),
  });
  const titles = { zoomInTitle: t("map.zoomIn"), zoomOutTitle: t("map.zoomOut") };
  leaflet.control.zoom(titles).addTo(chart);
  // Asked with CORS, as the policy of pages wants it of what comes from elsewhere.
  const options = { maxZoom: zoomMax, crossOrigin: "anonymous", referrerPolicy: "origin" } as const;
  leaflet.tileLayer(served.tiles, options).addTo(chart);
  for (const place of places) {
    const iconSize: [number, number] = [markerPx, markerPx];
    const iconAnchor: [number, number] = [markerPx / 2, markerPx];
    const icon = leaflet.divIcon({ className: "", html: markerOf(place), iconSize, iconAnchor });
    const at: [number, number] = [place.lat, place.lng];
    leaflet.marker(at, { icon, interactive: false, keyboard: false }).addTo(chart);
  }
  const corners = places.map(({ lat, lng }): [number, number] => [lat, lng]);
  chart.fitBounds(leaflet.latLngBounds(corners), { maxZoom: zoomOfOne, padding: [24, 48] });
  return () => chart.remove();
};

export const PlaceMap = ({ label, places }: { label: string; places: readonly Place[] }) => {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = box.current;
    if (element === null || places.length === 0) return;
    let isOver = false;
    let end = (): void => undefined;
    void draw(element, places).then((itsEnd) => {
      if (isOver) itsEnd();
      else end = itsEnd;
    });
    return () => {
      isOver = true;
      end();
    };
  }, [JSON.stringify(places)]);
  if (served === null || places.length === 0) return null;
  return html`
    <section class="map" aria-label=${label}>
      <div class="map-box" ref=${box}></div>
      <p class="weak map-by">${served.attribution}</p>
    </section>
  `;
};
