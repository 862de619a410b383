/** Html: preact's elements as tagged templates. Every value is text, so nothing that a person wrote is markup. */
import htm from "htm";
import { type ComponentChildren, h, type VNode } from "preact";

export const html: (parts: TemplateStringsArray, ...values: unknown[]) => VNode = htm.bind(
  h as never,
) as never;

export type Children = ComponentChildren;
export type { VNode };

/** The names of the classes that hold. */
export const classes = (...names: readonly (string | false | null | undefined)[]): string =>
  names.filter(Boolean).join(" ");
