/** Certificate kinds: those that the API knows. */
import type { Takes } from "./routes.ts";

export type CertificateKind = Takes<"POST /api/users/me/certificates">["kind"];
type AskedKind = Exclude<CertificateKind, "workPermit">;

/** As an object, so that a kind that is missing here does not compile. */
const asked: Readonly<Record<AskedKind, true>> = {
  foodHealth: true,
  constructionSafety: true,
  forklift: true,
  driving: true,
  securityGuard: true,
  care: true,
};

/** The kinds that a posting may ask for; it asks for the right to work by a field of its own. */
export const askedKinds = Object.keys(asked) as readonly AskedKind[];
export const certificateKinds: readonly CertificateKind[] = [...askedKinds, "workPermit"];
