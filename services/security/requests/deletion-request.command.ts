/**
 * Deletion request: records the deletions that the user service announces as requests.
 *
 * The request has the deletion's id, so a message delivered again or late changes nothing.
 */
import type { Service } from "moleculer";
import { commandOfMessage } from "../../../mixins/log/commands.ts";
import type { Command } from "../../../mixins/log/event-log.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { freeTextIdOf } from "../../../mixins/personal-data/free-texts.ts";
import { eventIdOf } from "../../contracts/core/event-id.ts";
import type { Message } from "../../contracts/index.ts";
import { withText } from "../stores/texts.repository.ts";
import { endDeletion, noteDeletion, type Request, type RequestEvent, requests } from "./request.ts";

type RetainedRecord = Message<"user.deleted">["data"]["kept"][number];

const deletedText = "계정과 개인정보를 삭제했습니다.";
const refusedText = "진행 중인 일이나 정산되지 않은 돈이 있어 삭제하지 않았습니다.";

const lineOf = ({ text, count, until, law }: RetainedRecord): string =>
  `- ${text}: ${count}건, ${until.slice(0, 10)}까지 (${law})`;

/** The text of the answer: the retained records, until when and by which law. */
const answerTextOf = (kept: readonly RetainedRecord[]): string =>
  kept.length === 0
    ? deletedText
    : [deletedText, "법에 따라 다음은 보관합니다.", ...kept.map(lineOf)].join("\n");

const commandOf = (message: Message): Command => {
  const cid = `request:${eventIdOf(message)}`;
  return commandOfMessage(message, cid, { fp: cid });
};

/** Records the deletion of a message; ignores any other message. */
export const followDeletion = async (
  service: Service & LogMethods,
  message: Message,
): Promise<void> => {
  const command = commandOf(message);
  const decide = (deletionId: string, rule: (request: Request) => RequestEvent[]) =>
    service.log.decide(requests, deletionId, rule, command);
  if (message.type === "user.deletionAsked") {
    const { data } = message;
    await decide(data.deletionId, (request) => noteDeletion(request, data));
  }
  if (message.type === "user.deleted" || message.type === "user.deletionRefused") {
    const { data, at } = message;
    const isDone = "kept" in data;
    const text = isDone ? answerTextOf(data.kept) : refusedText;
    const answer = {
      outcome: isDone ? "answered" : "refused",
      at,
      textId: freeTextIdOf(command),
    } as const;
    await withText(service, command, text, () =>
      decide(data.deletionId, (request) => endDeletion(request, data, answer)),
    );
  }
};
