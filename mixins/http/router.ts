/**
 * Router: finds the alias of moleculer-web for a path.
 *
 * As in OpenAPI, a path without parameters takes precedence over every template that matches it.
 * Such paths are looked up in a map. For the rest moleculer-web tries one template after another.
 */
type Params = Record<string, unknown>;

export type Alias = {
  readonly method: string;
  readonly action: string;
  readonly fullPath: string;
  match(path: string): Params | false;
};
export type Found = { readonly alias: Alias; readonly params: Params };

/** Frozen, because all requests of a path share it. */
const noParams = Object.freeze({});

const plainOf = (path: string): string =>
  path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;

/** The routes of one HTTP server. */
export class Router {
  /** The aliases of each path without parameters, by method. */
  private readonly written = new Map<string, Map<string, Found>>();
  private templates: readonly Alias[] = [];

  /** Sets the routes, once at the start. */
  take(aliases: readonly Alias[]): void {
    this.templates = aliases.filter(({ fullPath }) => fullPath.includes(":"));
    for (const alias of aliases) {
      if (alias.fullPath.includes(":")) continue;
      const methods = this.written.get(alias.fullPath) ?? new Map<string, Found>();
      this.written.set(alias.fullPath, methods.set(alias.method, { alias, params: noParams }));
    }
  }

  /** The alias of a path; `other` looks among the templates. */
  find(path: string, method: string, other: () => Found | false): Found | false {
    const methods = this.written.get(plainOf(path));
    return methods === undefined ? other() : (methods.get(method) ?? false);
  }

  /** The methods of a path; empty for an unknown path. */
  methodsOn(path: string): readonly string[] {
    const methods = this.written.get(plainOf(path));
    if (methods !== undefined) return [...methods.keys()];
    return this.templates.filter((alias) => alias.match(path)).map(({ method }) => method);
  }
}
