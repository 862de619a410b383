/** Mail server of a test on loopback (`smtp-server`): it takes or refuses, and parses what it took. */
import type { Socket } from "node:net";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";

/** Its reaction to the next mail: a code at RCPT or after DATA, or it takes it and says nothing. */
export type Mood = "take" | "hangUp" | "silence" | { readonly rcpt: number } | { data: number };
export type Taken = { readonly to: string; readonly mail: ParsedMail };
type Inside = { readonly session: unknown; readonly _socket: { destroy(): void } };

const refusal = (responseCode: number) => Object.assign(new Error("no"), { responseCode });

/** Starts it on a port, by default a free one. */
export const startMailServer = async (port = 0) => {
  const taken: Taken[] = [];
  const moods: Mood[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    onRcptTo(_address, _session, done) {
      const [mood] = moods;
      if (typeof mood !== "object" || !("rcpt" in mood)) return done();
      moods.shift();
      done(refusal(mood.rcpt));
    },
    onData(stream, session, done) {
      const mood = moods.shift() ?? "take";
      const to = session.envelope.rcptTo[0]?.address ?? "";
      simpleParser(stream).then((mail) => {
        if (typeof mood === "object") return done(refusal("data" in mood ? mood.data : 0));
        taken.push({ to, mail });
        if (mood === "take") return done();
        const inside = [...(server as unknown as { connections: Set<Inside> }).connections];
        if (mood === "hangUp") {
          for (const one of inside) if (one.session === session) one._socket.destroy();
        }
      }, done);
    },
  });
  server.on("error", () => undefined);
  const sockets = new Set<Socket>();
  server.server.on("connection", (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const at = server.server.address() as { port: number };
  return {
    url: `smtp://127.0.0.1:${at.port}`,
    port: at.port,
    taken,
    /** All mails that it took for an address. */
    to: (address: string) => taken.filter(({ to }) => to === address).map(({ mail }) => mail),
    /** Its reactions to the next mails, in order. */
    next: (...all: Mood[]) => moods.push(...all),
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(resolve));
    },
  };
};
