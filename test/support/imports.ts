/** The imports of a source, read as text. */

/** `isType`: it is gone when the module runs. */
export type Import = { readonly from: string; readonly names: string; readonly isType: boolean };

/** What a source imports or exports from other modules, without its dynamic imports. */
export const importsOf = (source: string): Import[] =>
  [...source.matchAll(/^(?:import|export)\s+(type\s+)?([^;"']*?from\s+)?["']([^"']+)["']/gm)].map(
    ([, type, names = "", from = ""]) => ({ from, names, isType: type !== undefined }),
  );
