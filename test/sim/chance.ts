/**
 * Chance: draws from one seeded sequence what Node's crypto would draw.
 *
 * Replaced: Math.random, the random functions of `node:crypto`, the making of EC key pairs, and
 * argon2, which runs on threads of its own: here it is one SHA-512, answered after a while. ECDSA
 * signatures stay Node's and differ from run to run: tokens have the same length each time, and
 * only their claims are read. The load of the machine's processors is reported as even.
 */
import crypto from "node:crypto";
import { createRequire, syncBuiltinESMExports } from "node:module";
import os from "node:os";
import type { Random } from "../../services/demo/random.ts";

type Later = (ms: number, run: () => void) => void;
type Hashing = { readonly message: string; readonly nonce: Buffer; readonly tagLength: number };

const require = createRequire(import.meta.url);
const hashMs = 30;
const coordinateBytes = 32;

const argon2 =
  (later: Later) =>
  (_: string, { message, nonce, tagLength }: Hashing, done: (e: null, tag: Buffer) => void) => {
    const tag = crypto.createHash("sha512").update(message).update(nonce).digest();
    later(hashMs, () => done(null, tag.subarray(0, tagLength)));
  };

const keyPair = (bytes: (count: number) => Buffer) => () => {
  const curve = crypto.createECDH("prime256v1");
  const secret = bytes(coordinateBytes);
  // Below the order of the curve.
  secret[0] = 1;
  curve.setPrivateKey(secret);
  const point = curve.getPublicKey();
  const jwk = {
    kty: "EC",
    crv: "P-256",
    x: point.subarray(1, 1 + coordinateBytes).toString("base64url"),
    y: point.subarray(1 + coordinateBytes).toString("base64url"),
  };
  const key = { ...jwk, d: secret.toString("base64url") };
  return {
    privateKey: crypto.createPrivateKey({ key, format: "jwk" }),
    publicKey: crypto.createPublicKey({ key: jwk, format: "jwk" }),
  };
};

/** Replaces chance by a seeded sequence, also for modules that import it by name. */
export const takeChance = (random: Random, later: Later): void => {
  const fill = <V extends NodeJS.ArrayBufferView>(view: V): V => {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    for (let at = 0; at < bytes.length; at += 1) bytes[at] = Math.floor(random() * 256);
    return view;
  };
  const bytes = (count: number): Buffer => fill(Buffer.alloc(count));
  const uuid = (version: string) => (): string => {
    const hex = bytes(16).toString("hex");
    const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
    const third = `${version}${hex.slice(13, 16)}`;
    const fourth = `${variant}${hex.slice(17, 20)}`;
    return [hex.slice(0, 8), hex.slice(8, 12), third, fourth, hex.slice(20)].join("-");
  };
  const within = (low: number, high?: number): number => {
    const [from, to] = high === undefined ? [0, low] : [low, high];
    return from + Math.floor(random() * (to - from));
  };
  Math.random = random;
  Object.assign(require("node:crypto"), {
    randomUUID: uuid("4"),
    randomUUIDv7: uuid("7"),
    randomBytes: bytes,
    randomFillSync: fill,
    randomInt: within,
    generateKeyPairSync: keyPair(bytes),
    argon2: argon2(later),
  });
  Object.assign(globalThis.crypto, { randomUUID: uuid("4"), getRandomValues: fill });
  const idle = { model: "", speed: 0, times: { user: 1, nice: 0, sys: 1, idle: 1, irq: 0 } };
  Object.assign(os, { cpus: () => [idle], loadavg: () => [0, 0, 0] });
  syncBuiltinESMExports();
};
