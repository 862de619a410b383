/** Area name: an area of the map by the nearest district of Seoul; areas have no name of their own. Pure. */
import { districts } from "../../search/districts.ts";

type Area = { readonly district: string; readonly lat: number; readonly lng: number };

/** A degree of longitude in Seoul, beside one of latitude. */
const narrower = 0.79;
/** Further from every district's office than this, an area is outside Seoul. */
const degreesMax = 0.06;

/** `송파구 · 3`: the end of the area's code tells two areas of a district apart. */
export const areaName = ({ district, lat, lng }: Area): string => {
  const code = district.replace(/f+$/, "").slice(-3);
  const [nearest] = districts
    .map(([name, itsLat, itsLng]) => ({
      name,
      away: Math.hypot(itsLat - lat, (itsLng - lng) * narrower),
    }))
    .sort((one, other) => one.away - other.away);
  return nearest === undefined || nearest.away > degreesMax ? code : `${nearest.name} · ${code}`;
};
