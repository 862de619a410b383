/**
 * Shared sources: what several areas of the web app import.
 *
 * esbuild makes a script of each set of areas that share a source, so that a page needs a dozen small ones.
 * Where every area imports a group of sources as a whole, the group is one script. Pure.
 */
import type { Metafile } from "esbuild";

type Inputs = Metafile["inputs"];

const reachedFrom = (inputs: Inputs, source: string, found = new Set<string>()): Set<string> => {
  if (found.has(source)) return found;
  found.add(source);
  for (const { path, kind, external } of inputs[source]?.imports ?? []) {
    const isThere = external !== true && kind === "import-statement";
    if (isThere && !path.endsWith(".css")) reachedFrom(inputs, path, found);
  }
  return found;
};

/**
 * The sources that each entry should import beside its own.
 *
 * The first entries are what a first visit loads: what one of them shares goes to all entries. What the others
 * share among themselves goes to those alone, and a first visit does without it.
 */
export const sharedSources = (
  inputs: Inputs,
  first: readonly string[],
  others: readonly string[],
): ReadonlyMap<string, readonly string[]> => {
  const all = [...first, ...others];
  const reached = new Map(all.map((entry) => [entry, reachedFrom(inputs, entry)]));
  const has = (entry: string, source: string): boolean => reached.get(entry)?.has(source) ?? false;
  // Packages come with the sources that import them.
  const sources = Object.keys(inputs).filter(
    (source) => source.startsWith("public/") && !all.includes(source),
  );
  const shared = sources.filter((one) => all.filter((entry) => has(entry, one)).length > 1);
  const ofFirst = shared.filter((one) => first.some((entry) => has(entry, one)));
  return new Map([
    ...first.map((entry) => [entry, ofFirst] as const),
    ...others.map((entry) => [entry, shared] as const),
  ]);
};
