/**
 * Schemas: the shapes of the contracts as clients read them, each named one once.
 *
 * A shape of the contracts that has a title is a schema of that name; whoever uses it refers to
 * it. What only the check at run time reads is left out.
 */
import type { Instant } from "../../contracts/core/units.ts";
import { filled } from "./openapi-examples.ts";

export type Json = Readonly<Record<string, unknown>>;

/** The words of JSON Schema that are kept as they are. */
const plainWords = new Set([
  ...["type", "format", "const", "enum", "default", "description", "pattern"],
  ...["minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"],
  ...["minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "required"],
]);
const anyName = "^.*$";

const isNull = (schema: unknown): boolean => (schema as Json)["type"] === "null";

/** One shape or null: in the type itself where it has one. */
const orNull = (shape: Json): Json => {
  const { type, enum: words, const: only } = shape;
  if (typeof type !== "string" || only !== undefined) return { anyOf: [shape, { type: "null" }] };
  const more = Array.isArray(words) ? { enum: [...words, null] } : {};
  return { ...shape, type: [type, "null"], ...more };
};

/** Reads shapes, and keeps those that have names. */
export class Schemas {
  readonly named: Record<string, Json> = {};
  private readonly at: Instant;

  /** `at` is when the document is made: examples are made for that day. */
  constructor(at: Instant) {
    this.at = at;
  }

  /** A reference to a shape that has a name, else the shape. */
  shapeOf(schema: object): Json {
    const { title } = schema as { title?: string };
    if (title === undefined) return this.plain(schema as Json);
    return this.name(title, this.plain(schema as Json));
  }

  /** Keeps a shape under a name. Throws when another has it: a name is one shape. */
  name(title: string, shape: Json): Json {
    const before = this.named[title];
    if (before !== undefined && JSON.stringify(before) !== JSON.stringify(shape)) {
      throw new TypeError(`two shapes are called ${title}`);
    }
    this.named[title] = shape;
    return { $ref: `#/components/schemas/${title}` };
  }

  private plain(schema: Json): Json {
    const { anyOf, enum: words, items, properties, patternProperties, examples } = schema;
    const shape: Record<string, unknown> = {};
    for (const [word, value] of Object.entries(schema)) {
      if (plainWords.has(word)) shape[word] = value;
    }
    if (Array.isArray(words) && words.every((word) => typeof word === "string")) {
      shape["type"] = "string";
    }
    if (Array.isArray(examples)) shape["examples"] = filled(examples, this.at);
    if (items !== undefined) shape["items"] = this.shapeOf(items as object);
    if (properties !== undefined) {
      const members = Object.entries(properties as Readonly<Record<string, object>>);
      shape["properties"] = Object.fromEntries(
        members.map(([name, member]) => [name, this.shapeOf(member)]),
      );
    }
    Object.assign(shape, this.others(schema, patternProperties as Json | undefined));
    return Array.isArray(anyOf) ? { ...this.oneOf(anyOf), ...shape } : shape;
  }

  /** What members may have that no name is written for. */
  private others({ additionalProperties }: Json, patterns: Json | undefined): Json {
    const [pattern, ...more] = Object.entries(patterns ?? {});
    if (pattern === undefined) {
      return additionalProperties === undefined ? {} : { additionalProperties };
    }
    const [name, member] = pattern;
    const others = this.shapeOf(member as object);
    if (more.length > 0) throw new TypeError("members of two patterns");
    const additional = Object.keys(others).length === 0 ? true : others;
    const names = name === anyName ? {} : { propertyNames: { pattern: name } };
    return { ...names, additionalProperties: additional };
  }

  private oneOf(anyOf: readonly object[]): Json {
    const shapes = anyOf.filter((one) => !isNull(one)).map((one) => this.shapeOf(one));
    const [first = {}] = shapes;
    if (shapes.length === anyOf.length) return { anyOf: shapes };
    return shapes.length === 1 ? orNull(first) : { anyOf: [...shapes, { type: "null" }] };
  }
}
