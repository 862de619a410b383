/** Memory: what the tabs of a signed-in worker keep while a thousand events come in over the stream. */
import type { CDPSession, Page } from "playwright-core";
import type { App } from "../../browser/app.ts";
import { type Conversation, startConversation } from "../../browser/conversation.ts";
import { countEvents, eventsOf, type Kept, keptBy } from "../../browser/memory.ts";
import { until } from "../../support/until.ts";

const events = 1000;
const step = 200;
/** An account may write 300 messages a day. */
const employers = 4;
const arrivalMs = 60_000;

type Tab = {
  readonly path: string;
  readonly page: Page;
  readonly cdp: CDPSession;
  readonly kept: Kept[];
  readonly close: () => Promise<void>;
};

const openTab = async (app: Pick<App, "visit">, path: string): Promise<Tab> => {
  const { page, close } = await app.visit("/login");
  await page.getByRole("button", { name: "구직자로 들어가기" }).click();
  await page.waitForURL("/home");
  await countEvents(page);
  await page.goto(path);
  await page.waitForLoadState("load");
  const cdp = await page.context().newCDPSession(page);
  return { path, page, cdp, kept: [], close };
};

const sumOf = ({ heapBytes, nodes, listeners }: Kept): string =>
  `${(heapBytes / 1e6).toFixed(2)} MB, ${nodes} nodes, ${listeners} listeners`;

/** The least-squares slope of the heap in bytes for each event. */
const slopeOf = (kept: readonly Kept[], every: number): number => {
  const meanX = ((kept.length - 1) * every) / 2;
  const meanY = kept.reduce((sum, { heapBytes }) => sum + heapBytes, 0) / kept.length;
  const over = kept.reduce((sum, one, n) => sum + (n * every - meanX) * (one.heapBytes - meanY), 0);
  return over / kept.reduce((sum, _, n) => sum + (n * every - meanX) ** 2, 0);
};

/** Prints what each tab keeps after every 200 events, and the slope after the first 200. */
export const memory = async (app: Pick<App, "url" | "visit">): Promise<void> => {
  const all: Conversation[] = [];
  for (let number = 1; number <= employers; number += 1) {
    all.push(await startConversation(app.url, number));
  }
  const write = (text: string, n: number) => all[n % all.length]?.write(text);
  const paths = ["/home", "/notifications", "/chat", `/chat/${all[0]?.id}`];
  const tabs = await Promise.all(paths.map((path) => openTab(app, path)));
  const isHere = async (count: number): Promise<boolean> =>
    (await Promise.all(tabs.map(({ page }) => eventsOf(page)))).every((had) => had >= count);
  const measure = async (): Promise<void> => {
    for (const tab of tabs) {
      await tab.page.waitForLoadState("networkidle");
      tab.kept.push(await keptBy(tab.cdp));
    }
  };
  await until(async () => {
    await write("들어오셨나요?", 1);
    return isHere(1);
  }, arrivalMs);
  await measure();
  for (let sent = 0; sent < events; sent += 1) {
    await write(`${sent}번째 메시지입니다. 내일 아홉 시까지 와 주세요.`, sent);
    if ((sent + 1) % step !== 0) continue;
    await until(() => isHere(sent + 1), arrivalMs);
    await measure();
  }
  for (const { path, kept, page, close } of tabs) {
    const slope = Math.round(slopeOf(kept.slice(1), step));
    console.log(`memory of ${path}: ${slope} bytes an event, of ${await eventsOf(page)} events`);
    console.log(kept.map((one, n) => `  after ${n * step}: ${sumOf(one)}`).join("\n"));
    await close();
  }
};
