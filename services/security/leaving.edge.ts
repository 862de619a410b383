/** Leaving: the words that someone wrote to us go with him; the records of access stay. */
import type { Service } from "moleculer";
import type { Command } from "../../mixins/log/log.ts";
import type { LogMethods } from "../../mixins/log.mixin.ts";
import type { Erase, KeptPapers } from "../../mixins/personal.mixin.ts";
import { viewOf } from "../../mixins/projection.mixin.ts";
import { accessRecordYears, ruleAt } from "../contracts/law.ts";
import { now, seoulDate, yearsLater } from "../contracts/units.ts";
import { endOfGone, type Request, requests } from "./request.ts";
import { requestList } from "./requests.projection.ts";
import { suspicions } from "./suspicion.ts";
import { suspicionList } from "./suspicions.projection.ts";
import { dropTexts } from "./texts.edge.ts";

const pageRows = 500;

const goneCommand = (requestId: string): Command => {
  const cid = `gone:${requestId}`;
  const meta = { correlationId: cid, causationId: null, actor: null };
  return { cid, fp: cid, isFresh: false, at: now(), meta };
};

/** What operators wrote of suspicions that they were a party of. */
const wordsAbout = async (service: Service, userId: string): Promise<string[]> => {
  const { log } = service as Service & LogMethods;
  const view = viewOf(service, suspicionList);
  const textIds: string[] = [];
  for (const who of ["workerId", "employerId"] as const) {
    for (let after = ""; ; ) {
      const rows = await view.find(
        { [who]: userId, _id: { $gt: after } },
        { sort: { _id: 1 }, limit: pageRows },
      );
      for (const { _id } of rows) {
        const textId = (await log.state(suspicions, _id))?.decided?.textId;
        if (textId !== undefined) textIds.push(textId);
      }
      after = rows.at(-1)?._id ?? "";
      if (rows.length < pageRows) break;
    }
  }
  return textIds;
};

/** What he asked and what he was answered, and what was written of him. */
export const dropTextsOf: Erase = async (service, userId) => {
  const { log } = service as Service & LogMethods;
  const view = viewOf(service, requestList);
  const textIds: string[] = [];
  for (let after = ""; ; ) {
    const rows = await view.find(
      { userId, _id: { $gt: after } },
      { sort: { _id: 1 }, limit: pageRows },
    );
    for (const { _id } of rows) {
      const asked = goneCommand(_id);
      const rule = (request: Request) => endOfGone(request, asked.at);
      // His deletion is answered by what comes of it.
      const isOwn = (request: Request) => request?.made.textId === undefined;
      const before = await log.state(requests, _id);
      const request = isOwn(before) ? before : (await log.decide(requests, _id, rule, asked)).state;
      for (const { textId } of [request?.made ?? {}, request?.answered ?? {}] as const) {
        if (textId !== undefined) textIds.push(textId);
      }
    }
    after = rows.at(-1)?._id ?? "";
    if (rows.length < pageRows) break;
  }
  await dropTexts(service, [...textIds, ...(await wordsAbout(service, userId))]);
};

/** Who was signed in from where is kept by law, sealed, whoever leaves. Refuses LAW_UNKNOWN. */
export const keptBySecurity = async (): Promise<KeptPapers[]> => {
  const at = now();
  const { value, source: law, status } = ruleAt(accessRecordYears, seoulDate(at));
  const text = "접속 기록 (이름 없이 번호로, 접속한 주소는 암호화)";
  const until = yearsLater(at, value);
  const isConfirmed = status === "statute";
  return [{ what: "accessRecords", text, count: 1, until, law, isConfirmed }];
};
