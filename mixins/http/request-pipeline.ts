/**
 * Request pipeline: the checks of one request and their order.
 *
 * moleculer-web has found the route. Then come 405, 401, 403, 429, the key, the body (400, 413,
 * 415), its fields (422) and the action. moleculer-web's handlers would look for the service first.
 */
import type { ServerResponse } from "node:http";
import ApiGateway from "moleculer-web";
import {
  type ActionContract,
  isRepeatable,
} from "../../services/contracts/core/action-contract.ts";
import { newId } from "../../services/contracts/core/units.ts";
import { csvOf, hasPaper, hasTable, paperOf } from "../../services/contracts/documents.ts";
import { type Caller, call } from "../../services/contracts/index.ts";
import { authenticate, followerOf } from "../auth/auth.middleware.ts";
import { deviceOf } from "../auth/device.ts";
import { keeperOf } from "../log/commands.ts";
import { answerPreflight } from "./cors.ts";
import { bearerOf, keyOf, vary } from "./headers.ts";
import {
  type HttpServerState,
  httpServerStateOf,
  type Request,
  type RootContext,
  type Web,
} from "./http-server-state.ts";
import { clientOf } from "./parsing/client-identity.ts";
import { prefersCsv, prefersPdf } from "./parsing/content-negotiation.ts";
import { refuse } from "./parsing/problem-details.ts";
import { readBody, readSent } from "./parsing/request-body.ts";
import { countRoute } from "./rate-limit.ts";
import { sendAnswer, sendDocument, sendOptions, sendTable } from "./responses.ts";
import type { Plan } from "./route-plan.ts";
import type { Found } from "./router.ts";
import { bodyBytesMax } from "./server-limits.ts";
import { type Rows, sendTableFile, type Table } from "./table-file.ts";

const resolveTemplate = (ApiGateway.methods as unknown as Pick<Web, "resolveAlias">).resolveAlias;

/** The Allow header of a path, from the contracts; empty for an unknown path. */
const allowedOn = (web: Web, path: string): string => {
  const methods = httpServerStateOf(web).routes.methodsOn(path);
  if (methods.length === 0) return "";
  return [...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ");
};

/** The params, from path and query or path and body. A signed body is passed with its signature. */
const paramsOf = async (
  ctx: RootContext,
  request: Request,
  plan: Plan,
  inPath: Record<string, unknown>,
): Promise<Record<string, unknown>> => {
  const { query, headers } = request;
  const { contract, method } = plan;
  if (method === "GET") return plan.fromQuery(inPath, query);
  if (contract.takesSent !== true) {
    const body = await readBody(request, bodyBytesMax(contract), contract);
    return plan.fromBody(inPath, query, body);
  }
  const params = plan.fromBody(inPath, query, {});
  const body = await readSent(request, bodyBytesMax(contract));
  const { "x-signature": signature } = headers;
  ctx.meta.sent = typeof signature === "string" ? { body, signature } : { body };
  return params;
};

/** Sends the result as JSON, or as a PDF or CSV where it has one and the client prefers it. */
const sendResult = async (
  response: ServerResponse,
  plan: Plan,
  result: unknown,
  headers: Readonly<Record<string, string>> | undefined,
  request: Request,
): Promise<void> => {
  if (!hasPaper(plan.action)) return sendAnswer(response, plan, result, headers);
  vary(response, "Accept");
  if (hasTable(plan.action) && prefersCsv(request)) {
    return sendTable(response, plan, csvOf(plan.action, result), headers);
  }
  if (!prefersPdf(request)) return sendAnswer(response, plan, result, headers);
  await sendDocument(response, plan, paperOf(plan.action, result), headers);
};

const isStream = ({ contract }: Plan): boolean => contract.media === "text/event-stream";

/**
 * The caller by their token, or by the ticket of a stream. Refuses NO_TOKEN, BAD_TOKEN,
 * TICKET_INVALID (401) and WRONG_ROLE (403).
 */
const callerOf = async (
  { broker }: Web,
  plan: Plan,
  { query }: Request,
  token: string | undefined,
): Promise<Caller | null> => {
  const ticket = isStream(plan) ? new URLSearchParams(query).get("ticket") : null;
  if (token !== undefined || ticket === null) return authenticate(broker, plan.contract, token);
  const caller = await call(broker, "communication.stream.redeem", { ticket });
  if (followerOf(broker).haveEnded(caller)) throw refuse("TICKET_INVALID");
  return caller;
};

/** Opens an event stream, from the last event that the client names in header or query. */
const answerStream = async (
  { streams }: HttpServerState,
  request: Request,
  response: ServerResponse,
  { caller, params }: { readonly caller: Caller; readonly params: Record<string, unknown> },
): Promise<void> => {
  if (streams === null) throw refuse("UNAVAILABLE");
  const { "last-event-id": header } = request.headers;
  const last = typeof header === "string" ? header : (params["lastEventId"] as string | undefined);
  const isOpen = await streams.answer(request, response, caller, last);
  if (!isOpen) throw refuse("TOO_MANY_STREAMS");
};

/** Reads the pages of the table that a route sends as a file. */
const pagesOf =
  (
    web: Web,
    ctx: RootContext,
    rowsFrom: NonNullable<ActionContract["rowsFrom"]>,
    { run }: Table,
  ): ((page: number) => Promise<Rows>) =>
  async (page) => {
    try {
      return (await call(ctx, rowsFrom, { run, page })).rows;
    } catch (error) {
      // After the first page no problem can be sent: the client sees a file that broke off.
      if (page > 0)
        web.logger.error(
          { requestId: ctx.requestID, err: error },
          `a file broke off at page ${page}`,
        );
      throw error;
    }
  };

const answer = async (
  web: Web,
  ctx: RootContext,
  request: Request,
  response: ServerResponse,
  { alias, params: inPath }: Found,
): Promise<void> => {
  const state = httpServerStateOf(web);
  const plan = state.planOf(alias);
  request.plan = plan;
  const { headers } = request;
  const token = bearerOf(headers.authorization);
  request.asked = { caller: null, params: inPath };
  const caller = await callerOf(web, plan, request, token).catch(async (error) => {
    await countRoute(web, plan, request, response, null);
    throw error;
  });
  request.asked = { caller, params: inPath };
  await countRoute(web, plan, request, response, caller?.userId ?? null);
  const key = plan.takesKey
    ? keyOf(headers["idempotency-key"], plan.contract.key === "required")
    : undefined;
  const params = await paramsOf(ctx, request, plan, inPath);
  const asked = { caller, params };
  request.asked = asked;
  if (isStream(plan) && caller !== null) {
    return answerStream(state, request, response, { caller, params });
  }
  if (token !== undefined) ctx.meta.token = token;
  if (plan.method !== "GET" && state.witness !== null) ctx.meta.from = state.witness.from(request);
  if (plan.contract.knowsDevice) {
    ctx.meta.device = deviceOf(headers["user-agent"]);
    Object.assign(ctx.meta, clientOf(web.broker, request));
  }
  const { "if-match": ifMatch } = headers;
  if (plan.contract.versioned && ifMatch !== undefined) ctx.meta.ifMatch = ifMatch;
  // A command always runs under a key, so that an attempt without an answer can be retried.
  if (plan.method !== "GET" && isRepeatable(plan.contract)) ctx.meta.key = key ?? newId();
  const run = (): Promise<unknown> => ctx.call(plan.action, params);
  const command = `${keeperOf(caller?.userId ?? null, ctx.meta.from)}|${plan.action}|${key}`;
  const result = key === undefined ? await run() : await state.alone(command, run);
  const { rowsFrom } = plan.contract;
  if (rowsFrom === undefined) {
    await sendResult(response, plan, result, ctx.meta.$responseHeaders, request);
  } else {
    const table = result as Table;
    await sendTableFile(request, response, table, pagesOf(web, ctx, rowsFrom, table));
  }
  state.witness?.saw(request, plan, asked, "OK");
};

const methods: ThisType<Web> & Record<string, unknown> = {
  /** The query stays text, since plans read it. A proxy may send the URL in absolute form. */
  parseQueryString({ url: given = "/" }: Request) {
    const url = given.startsWith("/") ? given : given.replace(/^https?:\/\/[^/?]*/i, "") || "/";
    const at = url.indexOf("?");
    return at === -1 ? { url, query: "" } : { url: url.slice(0, at), query: url.slice(at + 1) };
  },

  resolveAlias(path: string, method: string) {
    const other = () => resolveTemplate.call(this, path, method);
    return httpServerStateOf(this).routes.find(path, method, other);
  },

  /** moleculer-web would log every 5xx with its data; `onError` logs what has no code, once. */
  errorHandler(request: Request, response: ServerResponse, error: unknown) {
    this.sendError(request, response, error);
  },

  /** True once it has answered; null where no route has the path, so that files are tried. */
  async routeHandler(
    ctx: RootContext,
    _route: unknown,
    request: Request,
    response: ServerResponse,
    found: Found | undefined,
  ) {
    const { method, parsedUrl } = request;
    // For OPTIONS moleculer-web looked up the method that the preflight names.
    if (found !== undefined && method !== "OPTIONS") {
      await answer(this, ctx, request, response, found);
      return true;
    }
    const allowed = allowedOn(this, parsedUrl);
    if (allowed === "") return null;
    const asGet = method === "HEAD" && this.resolveAlias(parsedUrl, "GET");
    if (asGet) await answer(this, ctx, request, response, asGet);
    else if (method === "OPTIONS") {
      answerPreflight(request, response, allowed);
      sendOptions(response, allowed);
    } else {
      response.setHeader("Allow", allowed);
      throw refuse("METHOD_NOT_ALLOWED");
    }
    return true;
  },
};

/** The methods that replace moleculer-web's. */
export const requestMethods = methods as Record<string, never>;
