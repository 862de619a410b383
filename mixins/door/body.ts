/**
 * Body: a JSON object of at most 100 kB.
 *
 * Read only after the caller is known to be allowed. What is too large is not kept in memory, and
 * is read to its end by Node so that the client sees the answer.
 */
import type { IncomingMessage } from "node:http";
import { refuse, wrongFields } from "./problem.ts";

const bytesMax = 100 * 1024;
const jsonType = /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;

const collect = async (request: IncomingMessage): Promise<Buffer> => {
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

const parsed = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw refuse("NOT_JSON");
  }
};

/**
 * The members of a request's body; none without a body. Refuses BODY_NOT_JSON_TYPE,
 * BODY_TOO_LARGE, NOT_JSON, and VALIDATION_FAILED for JSON that is no object.
 */
export const readBody = async (request: IncomingMessage): Promise<Record<string, unknown>> => {
  if (!hasBody(request)) return {};
  const { headers } = request;
  const isCoded = (headers["content-encoding"] ?? "identity") !== "identity";
  if (isCoded || !jsonType.test(headers["content-type"] ?? "")) {
    throw refuse("BODY_NOT_JSON_TYPE");
  }
  if (Number(headers["content-length"] ?? 0) > bytesMax) {
    throw refuse("BODY_TOO_LARGE", { bytesMax });
  }
  const body = parsed(await collect(request));
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw wrongFields([{ field: "/", message: "JSON 객체여야 합니다." }]);
  }
  return body as Record<string, unknown>;
};
