/** The answer to a request that ends with an error: moleculer-web's `onError`. */
import type { ServerResponse } from "node:http";
import { httpServerStateOf, type Request, type Web } from "./http-server-state.ts";
import { wantsPage } from "./parsing/content-negotiation.ts";
import { problemOf } from "./parsing/problem-details.ts";
import { sendMissingPage, sendProblem } from "./responses.ts";
import { letRestPass } from "./server-limits.ts";

/** Answers an error as a problem (RFC 9457), and reports it to the security service. */
export const answerProblem = (
  web: Web,
  request: Request,
  response: ServerResponse,
  error: unknown,
): void => {
  // The client left, or the response had begun: a problem cannot be sent.
  if (response.headersSent || response.destroyed) return void response.destroy();
  const problem = problemOf(error);
  const { plan, asked } = request;
  request.refusal = problem.code;
  const requestId = request.$ctx?.requestID ?? request.requestId;
  const action = plan?.action ?? "no action";
  const { logger } = web;
  if (problem.code === "INTERNAL") logger.error({ requestId, err: error }, `${action} failed`);
  if (plan?.codes.has(problem.code) === false) {
    const text = `${action} answers ${problem.code}, which its contract does not list`;
    logger.error({ requestId }, text);
  }
  const { webApp, witness } = httpServerStateOf(web);
  const isNoPage = problem.status === 404 && plan === undefined && wantsPage(request);
  if (webApp !== null && isNoPage) {
    const send = () => sendProblem(request, response, problem, requestId);
    webApp.missingPage().then((page) => sendMissingPage(response, page, requestId), send);
  } else sendProblem(request, response, problem, requestId);
  if (plan && asked) witness?.saw(request, plan, asked, problem.code);
  letRestPass(request);
};
