/**
 * Request body: a JSON object within the size limit of its route, or a form or mail where it takes one.
 *
 * It is read only after the caller's role was checked. A body over the limit is not buffered.
 */
import type { IncomingMessage } from "node:http";
import type { ActionContract } from "../../../services/contracts/core/action-contract.ts";
import { refuse, wrongFields } from "./problem-details.ts";
import { readJson } from "./strict-json.ts";

const jsonType = /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/** The two types of a form (RFC 8058, section 3.2, has mail providers send either). */
const formType = /^(application\/x-www-form-urlencoded|multipart\/form-data)\s*(;|$)/i;
const mailType = /^message\/rfc822\s*(;|$)/i;

const collect = async (request: IncomingMessage, bytesMax: number): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += (chunk as Buffer).length;
    if (bytes > bytesMax) {
      request.resume();
      throw refuse("BODY_TOO_LARGE", { bytesMax });
    }
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
};

/** What a route takes beside JSON. */
type Takes = Pick<ActionContract, "takesForm" | "takesMail">;

/** How a body is read by its type; null for a type that the route does not take. */
const formatOf = (
  { headers }: IncomingMessage,
  { takesForm, takesMail }: Takes,
): "json" | "form" | "mail" | null => {
  const type = headers["content-type"] ?? "";
  if (jsonType.test(type)) return "json";
  if (takesForm && formType.test(type)) return "form";
  return takesMail && mailType.test(type) ? "mail" : null;
};

const checkType = (request: IncomingMessage, takes: Takes): void => {
  const isCoded = (request.headers["content-encoding"] ?? "identity") !== "identity";
  if (isCoded || formatOf(request, takes) === null) throw refuse("BODY_NOT_JSON_TYPE");
};

/**
 * The bytes of a body; empty without one. Empty chunks are a body of length 0, whose type does not
 * matter (RFC 9112, section 6.3); the length is known only at their end.
 */
const bytesOf = async (
  request: IncomingMessage,
  bytesMax: number,
  takes: Takes = {},
): Promise<Buffer> => {
  const { headers } = request;
  if (headers["transfer-encoding"] !== undefined) {
    const bytes = await collect(request, bytesMax);
    if (bytes.length > 0) checkType(request, takes);
    return bytes;
  }
  const length = Number(headers["content-length"] ?? 0);
  if (length === 0) return Buffer.alloc(0);
  checkType(request, takes);
  if (length > bytesMax) throw refuse("BODY_TOO_LARGE", { bytesMax });
  return collect(request, bytesMax);
};

const objectIn = (bytes: Buffer): Record<string, unknown> => {
  const body = readJson(bytes);
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    const [message, english] = ["JSON 객체여야 합니다.", "It must be a JSON object."];
    throw wrongFields([{ field: "/", message, english }]);
  }
  return body as Record<string, unknown>;
};

/** The members of a form, all of them texts. Refuses NAME_TWICE, and VALIDATION_FAILED for no form. */
const formIn = async (
  bytes: Buffer,
  { headers }: IncomingMessage,
): Promise<Record<string, unknown>> => {
  const type = headers["content-type"] ?? "";
  const form = await new Response(new Uint8Array(bytes), { headers: { "content-type": type } })
    .formData()
    .catch(() => null);
  const members = [...(form?.entries() ?? [])];
  if (form === null || members.some(([, value]) => typeof value !== "string")) {
    const [message, english] = ["양식을 읽을 수 없습니다.", "The form cannot be read."];
    throw wrongFields([{ field: "/", message, english }]);
  }
  if (new Set(members.map(([name]) => name)).size < members.length) throw refuse("NAME_TWICE");
  return Object.fromEntries(members);
};

/**
 * The members of a request's body; none without a body. Refuses BODY_NOT_JSON_TYPE,
 * BODY_TOO_LARGE, NOT_JSON, JSON_TOO_COMPLEX, NAME_TWICE, and VALIDATION_FAILED for JSON that is no
 * object and for a form that cannot be read.
 */
export const readBody = async (
  request: IncomingMessage,
  bytesMax: number,
  takes: Takes = {},
): Promise<Record<string, unknown>> => {
  const bytes = await bytesOf(request, bytesMax, takes);
  if (bytes.length === 0) return {};
  const format = formatOf(request, takes);
  if (format === "mail") return { raw: bytes.toString("utf8") };
  return format === "form" ? formIn(bytes, request) : objectIn(bytes);
};

/** The body as text, for a signature check. It must be a JSON object; refuses as `readBody`. */
export const readSent = async (request: IncomingMessage, bytesMax: number): Promise<string> => {
  const bytes = await bytesOf(request, bytesMax);
  objectIn(bytes);
  return bytes.toString("utf8");
};
