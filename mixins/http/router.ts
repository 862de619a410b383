/**
 * Routes: which alias of moleculer-web a path means.
 *
 * As OpenAPI has it, a path that some contract writes out is no other's template's, whatever fits.
 * Those are found by their name; for the rest moleculer-web tries one template after another.
 */
type Params = Record<string, unknown>;

export type Alias = {
  readonly method: string;
  readonly action: string;
  readonly fullPath: string;
  match(path: string): Params | false;
};
export type Found = { readonly alias: Alias; readonly params: Params };

/** Nobody may write into it: all requests of a path have it. */
const nothing = Object.freeze({});

const plainOf = (path: string): string =>
  path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;

export class Router {
  /** Of each path without a parameter, by method. */
  private readonly written = new Map<string, Map<string, Found>>();
  private templates: readonly Alias[] = [];

  take(aliases: readonly Alias[]): void {
    this.templates = aliases.filter(({ fullPath }) => fullPath.includes(":"));
    for (const alias of aliases) {
      if (alias.fullPath.includes(":")) continue;
      const methods = this.written.get(alias.fullPath) ?? new Map<string, Found>();
      this.written.set(alias.fullPath, methods.set(alias.method, { alias, params: nothing }));
    }
  }

  /** What a path means; `other` looks among the templates. */
  find(path: string, method: string, other: () => Found | false): Found | false {
    const methods = this.written.get(plainOf(path));
    return methods === undefined ? other() : (methods.get(method) ?? false);
  }

  /** Methods that the contracts have for a path; empty for none. */
  methodsOn(path: string): readonly string[] {
    const methods = this.written.get(plainOf(path));
    if (methods !== undefined) return [...methods.keys()];
    return this.templates.filter((alias) => alias.match(path)).map(({ method }) => method);
  }
}
