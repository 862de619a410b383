/**
 * Place map: places on a map, where the installation has a server of tiles; nothing is loaded without.
 * Each marker is a link or a sign. What it says is also in the page beside it.
 */
import type { Map as Chart } from "leaflet";
import { useEffect, useRef } from "preact/hooks";
import { useScript } from "../../api/use-answer.ts";
import { map as served } from "../../app/served.ts";
import { t } from "../../words/words.ts";
import { html } from "../html.ts";
import { PartFailed } from "../part.ts";
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
  new Promise((resolve, reject) => {
    if (document.querySelector(`link[href="${href}"]`) !== null) return resolve();
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
    link.addEventListener("load", () => resolve(), { once: true });
    link.addEventListener("error", () => {
      link.remove();
      reject(new Error(`no style sheet ${href}`));
    });
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

type Leaflet = typeof import("leaflet");
type Served = NonNullable<typeof served>;

const load = async ({ style }: Served): Promise<Leaflet> => {
  const [{ default: leaflet }] = await Promise.all([import("leaflet"), loadStyle(style)]);
  return leaflet;
};

/** Draws the map into an element. Returns its end. */
const draw = (
  leaflet: Leaflet,
  { tiles }: Served,
  element: HTMLElement,
  places: readonly Place[],
): (() => void) => {
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
  leaflet.tileLayer(tiles, options).addTo(chart);
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

type Props = { readonly label: string; readonly places: readonly Place[] };

const Shown = ({ label, places, served }: Props & { served: Served }) => {
  const box = useRef<HTMLDivElement>(null);
  const script = useScript(() => load(served));
  const leaflet = script.value;
  useEffect(() => {
    const element = box.current;
    return element === null || leaflet === null
      ? undefined
      : draw(leaflet, served, element, places);
  }, [leaflet, JSON.stringify(places)]);
  return html`
    <section class="map" aria-label=${label}>
      <${PartFailed} of=${[script]} text=${t("map.failed")} />
      <div class="map-box" ref=${box}></div>
      <p class="weak map-by">${served.attribution}</p>
    </section>
  `;
};

/** A map of places; nothing where there is none, or no server of tiles. */
export const PlaceMap = (props: Props) =>
  served === null || props.places.length === 0
    ? null
    : html`<${Shown} ...${props} served=${served} />`;
