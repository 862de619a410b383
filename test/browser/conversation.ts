/** Conversation: an employer of the demo market who writes to its worker over HTTP. */
import { demoPassword } from "../bench/oneday.ts";

type Send = (method: string, path: string, body?: object) => Promise<Record<string, unknown>>;
export type Conversation = {
  readonly id: string;
  /** Has the employer write a message, and waits until the server has it. */
  readonly write: (text: string) => Promise<unknown>;
};

const dayMs = 86_400_000;

/** A demo account as a client over HTTP; what is refused throws. */
const clientOf = async (url: string, email: string): Promise<Send> => {
  let token = "";
  const send: Send = async (method, path, body) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(token === "" ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === "" ? {} : JSON.parse(text);
  };
  const tokens = await send("POST", "/api/users/login", { email, password: demoPassword });
  token = String(tokens["accessToken"]);
  return send;
};

/**
 * Begins a conversation of a worker and an employer by number: the employer posts a job and the worker applies.
 * Each has a day of its own, since an account may write 300 messages a day.
 */
export const startConversation = async (url: string, number = 1): Promise<Conversation> => {
  const employer = await clientOf(url, `employer${number}@oneday.test`);
  const worker = await clientOf(url, "worker1@oneday.test");
  const { items } = await employer("GET", "/api/jobs/categories?limit=100");
  const [category] = (items as { categoryId: string; parentId: string | null }[]).filter(
    ({ parentId }) => parentId !== null,
  );
  const startsAtMs = Date.now() + (number + 1) * dayMs;
  const { jobId } = await employer("POST", "/api/jobs", {
    title: "대화 시험 서빙",
    description: "손님을 맞고 음식을 나릅니다.",
    categoryId: category?.categoryId,
    hourlyWageWon: 13_500,
    startsAt: new Date(startsAtMs).toISOString(),
    endsAt: new Date(startsAtMs + dayMs / 8).toISOString(),
    breakMinutes: 0,
    seats: 1,
    place: { address: "서울특별시 성동구 연무장길 47", lat: 37.5431, lng: 127.0557 },
  });
  const { applicationId } = await worker("POST", `/api/jobs/${jobId}/applications`, {});
  const id = String(applicationId);
  const path = `/api/communication/conversations/${id}/messages`;
  return { id, write: (text) => employer("POST", path, { text }) };
};
