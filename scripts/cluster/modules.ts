/** Modules: the modules that service processes load, as patterns from the project's folder. */

/** The modules that Moleculer's runner loads by itself. */
export const entries = ["moleculer.config.ts", "services/*/*.service.ts"];
export const modules = [...entries, "mixins/**/*.ts", "services/**/*.ts"];
/** Packages that a service process of a cluster loads only once it connects. */
export const lazyPackages = ["nats"];
