/** Settings of the map: where browsers get its tiles, and whom the page names for them. */
import { BadSetting, type Env, longText, url } from "../process/env.ts";
import { isLoopback } from "../process/loopback.ts";

export type MapSettings = {
  /** With `{z}`, `{x}` and `{y}`. */
  readonly tilesUrl: string;
  readonly attribution: string;
};

export const mapNames = ["ONEDAY_MAP_TILES_URL", "ONEDAY_MAP_ATTRIBUTION"] as const;
const [tilesName, attributionName] = mapNames;
const attributionMin = 3;
const patterns = ["{z}", "{x}", "{y}"] as const;

/** Browsers ask the address, and its origin becomes a part of the policy of pages. */
const checkTiles = (address: string): void => {
  const { protocol, hostname, username, password, hash } = URL.parse(address) ?? {};
  if (hostname === undefined || hostname === "" || `${username}${password}${hash}` !== "") {
    throw new BadSetting(tilesName, "must be a URL without a name, a password and #");
  }
  if (protocol === "http:" && !isLoopback(hostname)) {
    throw new BadSetting(tilesName, "must begin with https://, except for this machine");
  }
  if (!/^[\w.:[\]-]+$/.test(hostname)) {
    throw new BadSetting(tilesName, "must have a host without patterns");
  }
  const isWhole = patterns.every((one) => address.split(one).length === 2);
  const rest = patterns.reduce((left, one) => left.replace(one, ""), address);
  if (!isWhole || /[{}"'<>\s\\]/.test(rest)) {
    throw new BadSetting(tilesName, "must have {z}, {x} and {y} once each, and no other pattern");
  }
};

/** The tiles; null where neither is set. Throws BadSetting where one is missing. */
export const mapOf = (env: Env): MapSettings | null => {
  const tilesUrl = url(env, tilesName, ["http", "https"]);
  const attribution = longText(env, attributionName, attributionMin);
  if (tilesUrl === null) {
    if (attribution === null) return null;
    throw new BadSetting(attributionName, `must not be set without ${tilesName}`);
  }
  checkTiles(tilesUrl);
  if (attribution === null) {
    throw new BadSetting(attributionName, `is required with ${tilesName}`);
  }
  return { tilesUrl, attribution };
};

/** The origin that the tiles come from. */
export const tilesOrigin = ({ tilesUrl }: MapSettings): string => new URL(tilesUrl).origin;
