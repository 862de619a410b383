/**
 * Content coding: the coding that a client accepts, and compression.
 *
 * Only cached responses are compressed, once for all callers. The compressed length of a private
 * answer would leak its content.
 */
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

export type Coding = "br" | "gzip" | "identity";

/** Below this size the header costs more than compression saves. */
export const codedBytesMin = 1024;
/** Near the best quality that is still fast: half a millisecond for a page of jobs. */
const brotliQuality = 5;
const gzipLevel = 6;

const codings: readonly Coding[] = ["br", "gzip"];
const known = new Map<string, Coding>();
const knownMax = 200;

const qualityOf = (weight: string | undefined): number => {
  const [, text] = /^\s*q=([01](?:\.\d{1,3})?)\s*$/.exec(weight ?? "q=1") ?? [];
  return text === undefined ? 0 : Number(text);
};

const read = (header: string): Coding => {
  const wanted = new Map(
    header.split(",").map((part) => {
      const [name = "", weight] = part.split(";", 2);
      return [name.trim().toLowerCase(), qualityOf(weight)];
    }),
  );
  const weightOf = (coding: Coding) => wanted.get(coding) ?? wanted.get("*") ?? 0;
  // Of two codings with equal weight, the one with the shorter result (brotli) is sent.
  const [best = "identity"] = [...codings].sort((a, b) => weightOf(b) - weightOf(a));
  const plain = wanted.get("identity") ?? 0;
  return weightOf(best) > 0 && weightOf(best) >= plain ? best : "identity";
};

/** The coding for an Accept-Encoding header; identity if the client accepts no coding. */
export const codingOf = (header: string | string[] | undefined): Coding => {
  if (typeof header !== "string") return "identity";
  const have = known.get(header);
  if (have !== undefined) return have;
  const coding = read(header);
  // Browsers send few different headers; beyond these, each is parsed again.
  if (known.size < knownMax) known.set(header, coding);
  return coding;
};

const compressors = {
  br: (bytes: Buffer) =>
    promisify(brotliCompress)(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: brotliQuality,
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  gzip: (bytes: Buffer) => promisify(gzip)(bytes, { level: gzipLevel }),
};

/** The compressed bytes; null where they are not shorter. */
export const compressed = async (
  bytes: Buffer,
  coding: Exclude<Coding, "identity">,
): Promise<Buffer | null> => {
  const coded = await compressors[coding](bytes);
  return coded.length < bytes.length ? coded : null;
};
