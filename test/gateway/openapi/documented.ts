/** Whether the OpenAPI document describes an answer. */
import { Compile } from "typebox/schema";
import { now } from "../../../services/contracts/core/units.ts";
import { actions } from "../../../services/contracts/index.ts";
import { openapi } from "../../../services/gateway/openapi/openapi.ts";
import type { Said } from "../http.ts";

type Media = Record<string, { schema: object }>;
type Answer = { content?: Media };
type Operation = { responses: Record<string, Answer | { $ref: string } | undefined> };
type Document = {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object>; responses: Record<string, Answer> };
};

const document = openapi(actions, now()) as unknown as Document;
const { components } = document;
const compiled = new WeakMap<object, ReturnType<typeof Compile>>();
/** A schema with its references resolved: none refers to itself. */
const whole = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(whole);
  if (value === null || typeof value !== "object") return value;
  if ("$ref" in value) return whole(components.schemas[String(value.$ref).split("/").at(-1) ?? ""]);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, whole(one)]));
};
/** A cache: thousands of answers have the same few shapes, and each check would resolve the references. */
const checkOf = (schema: object): ReturnType<typeof Compile> => {
  const check = compiled.get(schema) ?? Compile(whole(schema) as never);
  compiled.set(schema, check);
  return check;
};

const shapeOf = (template: string): RegExp =>
  new RegExp(`^${template.replace(/[.]/g, "\\.").replace(/\{\w+\}/g, "[^/]+")}$`);
/** A fixed path goes before one with a parameter. */
const shapes = Object.entries(document.paths)
  .map(([template, of]) => ({ template, of, shape: shapeOf(template) }))
  .sort((a, b) => a.template.split("{").length - b.template.split("{").length);

/** The operation of a request. */
const operationOf = (method: string, path: string): Operation | undefined => {
  const plain = path.split("?")[0] ?? "";
  const name = method.toLowerCase();
  return shapes.find(({ shape, of }) => name in of && shape.test(plain))?.of[name];
};

const answerOf = ({ responses }: Operation, status: number): Answer | undefined => {
  const answer = responses[String(status)] ?? responses[`${String(status)[0]}XX`];
  if (answer === undefined || !("$ref" in answer)) return answer;
  return components.responses[answer.$ref.split("/").at(-1) ?? ""];
};

/** RFC 9457 lets clients ignore unknown members: here there are none. */
const problemMembers = ["code", "data", "detail", "requestId", "status", "title", "type"];

/** The fault of an answer by the document, or null. */
export const undocumented = (method: string, path: string, response: Said): string | null => {
  const operation = operationOf(method, path);
  if (operation === undefined) return null;
  const answer = answerOf(operation, response.status);
  if (answer === undefined)
    return `${method} ${path}: no answer ${response.status} in the document`;
  if (answer.content === undefined) return response.text === "" ? null : `${path}: a body`;
  const type = (response.headers["content-type"] ?? "").split(";")[0] ?? "";
  const media = answer.content[type];
  if (media === undefined) return `${method} ${path}: ${type} is not in the document`;
  const isProblem = type === "application/problem+json";
  const members = isProblem ? Object.keys(response.json ?? {}).sort() : problemMembers;
  if (String(members) !== String(problemMembers)) return `${path}: members ${members}`;
  const body = type.endsWith("json") ? response.json : response.text;
  const check = checkOf(media.schema);
  if (check.Check(body)) return null;
  return `${method} ${path}: ${JSON.stringify(check.Errors(body)[1])} ${response.text}`;
};
