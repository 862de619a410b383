/**
 * OpenAPI schemas: the shapes of the contracts as clients read them, each named one once.
 *
 * A shape with a title becomes a schema of that name, and its users refer to it. Keywords that only
 * the runtime check reads are left out.
 */
import type { Instant } from "../../contracts/core/units.ts";
import { filled } from "./openapi-examples.ts";

export type Json = Readonly<Record<string, unknown>>;

/** Keywords of JSON Schema that are copied unchanged. */
const plainKeywords = new Set([
  ...["type", "format", "const", "enum", "default", "description", "pattern"],
  ...["minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"],
  ...["minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "required"],
]);
const anyName = "^.*$";

const isNull = (schema: unknown): boolean => (schema as Json)["type"] === "null";

/** A shape or null: in its `type` where it has one, else as `anyOf`. */
const orNull = (shape: Json): Json => {
  const { type, enum: words, const: only } = shape;
  if (typeof type !== "string" || only !== undefined) return { anyOf: [shape, { type: "null" }] };
  const more = Array.isArray(words) ? { enum: [...words, null] } : {};
  return { ...shape, type: [type, "null"], ...more };
};

/** Converts shapes and collects the named ones. */
export class Schemas {
  readonly named: Record<string, Json> = {};
  private readonly at: Instant;

  /** `at` is when the document is made; examples are for that day. */
  constructor(at: Instant) {
    this.at = at;
  }

  /** A reference to a shape that has a name, else the shape. */
  shapeOf(schema: object): Json {
    const { title } = schema as { title?: string };
    if (title === undefined) return this.plain(schema as Json);
    return this.name(title, this.plain(schema as Json));
  }

  /** Keeps a shape under a name and answers a reference. Throws if another shape has the name. */
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
      if (plainKeywords.has(word)) shape[word] = value;
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

  /** The shape of members without a name of their own. */
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
