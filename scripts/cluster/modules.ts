/** Modules: what the nodes load, as patterns from the project's folder. */

/** What Moleculer's runner loads by itself. */
export const entries = ["moleculer.config.ts", "services/*/*.service.ts"];
export const modules = [...entries, "mixins/**/*.ts", "services/**/*.ts"];
/** Programs among them, which no node loads. */
export const programs = /^services\/(cluster|demo\/walk)/;
