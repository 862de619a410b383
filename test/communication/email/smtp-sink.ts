/** SMTP sink: a test's own mail server on loopback, which accepts or refuses mails. */
import { createServer, type Socket } from "node:net";

export type Taken = { readonly to: string; readonly head: string; readonly text: string };
/** Its reaction to the next mail: accept, refuse permanently or temporarily, or accept and disconnect. */
export type Mood = "take" | "refuse" | "later" | "hangUp";

const decodedBody = (head: string, body: string): string => {
  if (/base64/i.test(head)) return Buffer.from(body, "base64").toString();
  const bytes = body
    .replace(/=\r\n/g, "")
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString();
};

const partOf = (raw: string): { head: string; text: string } => {
  const at = raw.indexOf("\r\n\r\n");
  const head = raw.slice(0, at);
  return { head, text: decodedBody(head, raw.slice(at + 4)) };
};

/** With its parts, if it has several, one after the other. */
const takenOf = (to: string, raw: string): Taken => {
  const { head, text } = partOf(raw);
  const [, boundary] = /boundary="([^"]+)"/.exec(head) ?? [];
  if (boundary === undefined) return { to, head, text };
  const parts = raw.split(`--${boundary}`).slice(1, -1);
  return { to, head, text: parts.map((part) => partOf(part.trimStart()).text).join("\n") };
};

export const startSink = async () => {
  const taken: Taken[] = [];
  const moods: Mood[] = [];
  const sockets = new Set<Socket>();
  const serve = (socket: Socket): void => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    let [text, to, isData] = ["", "", false];
    const say = (line: string) => socket.write(`${line}\r\n`);
    const mailCame = (raw: string): void => {
      const mood = moods.shift() ?? "take";
      if (mood === "take" || mood === "hangUp") taken.push(takenOf(to, raw));
      if (mood === "take") say("250 taken");
      if (mood === "refuse") say("550 nobody here");
      if (mood === "later") say("451 try again later");
      if (mood === "hangUp") socket.destroy();
    };
    const lineCame = (line: string): void => {
      const word = line.slice(0, 4).toUpperCase();
      if (word === "RCPT") to = /<([^>]*)>/.exec(line)?.[1] ?? "";
      if (word === "DATA") {
        isData = true;
        say("354 go on");
      } else if (word === "QUIT") socket.end("221 bye\r\n");
      else say("250 ok");
    };
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      for (;;) {
        const end = text.indexOf(isData ? "\r\n.\r\n" : "\r\n");
        if (end < 0) return;
        const part = text.slice(0, end);
        text = text.slice(end + (isData ? 5 : 2));
        if (isData) {
          isData = false;
          mailCame(part);
        } else lineCame(part);
      }
    });
    say("220 sink");
  };
  const server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `smtp://127.0.0.1:${port}`,
    taken,
    /** Its reactions to the next mails, in order. */
    next: (...all: Mood[]) => moods.push(...all),
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
