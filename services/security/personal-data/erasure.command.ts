/** Leaving: the words that someone wrote to us go with him; the records of access stay. */
import type { Service } from "moleculer";
import { systemCommand } from "../../../mixins/log/commands.ts";
import type { Command } from "../../../mixins/log/event-log.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import type { Erase, RetainedRecords } from "../../../mixins/personal-data.mixin.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { now, seoulDate, yearsLater } from "../../contracts/core/units.ts";
import { accessRecordYears, ruleAt } from "../../contracts/law/statutory-values.ts";
import { suspicions } from "../collusion/suspicion.ts";
import { suspicionList } from "../collusion/suspicions.projection.ts";
import { endOfGone, type Request, requests } from "../requests/request.ts";
import { requestList } from "../requests/requests.projection.ts";
import { dropTexts } from "../stores/texts.repository.ts";

const pageRows = 500;

const goneCommand = (requestId: string): Command => {
  const cid = `gone:${requestId}`;
  return systemCommand(cid, { fp: cid, correlationId: cid });
};

/** What operators wrote of suspicions that they were a party of. */
const wordsAbout = async (service: Service, userId: string): Promise<string[]> => {
  const { log } = service as Service & LogMethods;
  const view = readModelOf(service, suspicionList);
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
  const view = readModelOf(service, requestList);
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
export const keptBySecurity = async (): Promise<RetainedRecords[]> => {
  const at = now();
  const { value, source: law, status } = ruleAt(accessRecordYears, seoulDate(at));
  const text = "접속 기록 (이름 없이 번호로, 접속한 주소는 암호화)";
  const until = yearsLater(at, value);
  const isConfirmed = status === "statute";
  return [{ what: "accessRecords", text, count: 1, until, law, isConfirmed }];
};
