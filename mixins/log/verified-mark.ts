/**
 * Verified mark: the position up to which a log was verified, signed with a key of the
 * installation.
 */
import { canonicalJson } from "../../services/contracts/core/units.ts";
import { keyedHash } from "../config/installation-secret.ts";
import type { Doc } from "../store/store.ts";
import type { Head } from "./commit.ts";

export type VerifiedMark = Doc & Head & { readonly mac: string };

export const markId = "log";
/** The purpose of the signing key. */
export const markPurpose = "log-mark";

/** The signature of a mark of a service's log. */
export const macOf = (key: Buffer, service: string, { position, hash }: Head): string =>
  keyedHash(key, canonicalJson({ service, position, hash }));
