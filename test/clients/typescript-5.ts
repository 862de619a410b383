/**
 * TypeScript 5 for generators: they use the JavaScript API, which 7 no longer has. `node --import` of
 * this file gives it to them; everything else keeps its own.
 */
import { registerHooks } from "node:module";

registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier === "typescript" ? "typescript-5" : specifier, context),
});
