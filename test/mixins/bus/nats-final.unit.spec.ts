import { expect, test } from "@jest/globals";
import { ErrorCode, NatsError } from "nats";
import { isFinal } from "../../../mixins/bus/nats.transporter.ts";

const coded = (code: string) => Object.assign(new Error(code), { code });

test.each([
  ErrorCode.AuthorizationViolation,
  ErrorCode.AuthenticationExpired,
  ErrorCode.BadCreds,
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "ENOENT",
])("%s ends the start at once", (code) => {
  expect(isFinal(new NatsError(code, code))).toBe(true);
});

test.each([
  ErrorCode.AuthenticationTimeout,
  ErrorCode.ConnectionRefused,
  ErrorCode.ConnectionTimeout,
  ErrorCode.Timeout,
  ErrorCode.Disconnect,
  "ERR_TLS_HANDSHAKE_TIMEOUT",
  "ECONNRESET",
  "",
])("%j is waited for", (code) => {
  expect(isFinal(coded(code))).toBe(false);
});
