/**
 * Route plan: what the HTTP server needs of a route, computed once from its contract.
 *
 * Params come from path and query for GET, and from path and body for other methods. A name that
 * the contract does not put there is refused, so no param can be overridden.
 */
import type { TSchema } from "typebox";
import {
  type ActionContract,
  type Contract,
  doorCodes,
  type Method,
  pathNames,
  type RateClass,
  rateOf,
  splitRoute,
  takesKey,
} from "../../services/contracts/core/action-contract.ts";
import { checkerOf } from "../../services/contracts/core/validator.ts";
import { type Finding, wrongFields } from "./parsing/problem-details.ts";
import { converted, readQuery } from "./parsing/query-string.ts";

type Params = Record<string, unknown>;

export type Plan = {
  readonly action: string;
  readonly contract: ActionContract;
  readonly method: Method;
  readonly path: string;
  readonly status: number;
  readonly takesKey: boolean;
  readonly rate: RateClass;
  /** The refusal codes of the contract. */
  readonly codes: ReadonlySet<string>;
  /** The params of a GET. Refuses URL_INVALID and VALIDATION_FAILED. */
  readonly fromQuery: (path: Params, query: string) => Params;
  /** The params of other methods. Refuses URL_INVALID and VALIDATION_FAILED. */
  readonly fromBody: (path: Params, query: string, body: Params) => Params;
};

const findingsMax = 20;
const nameLengthMax = 80;
const unknown = ["없는 항목입니다.", "There is no such field."] as const;
const twice = ["한 번만 보낼 수 있습니다.", "It can be sent only once."] as const;
const notInQuery = ["쿼리로 보낼 수 없는 항목입니다.", "It cannot be sent in the query."] as const;

const finding = (name: string, [message, english]: readonly [string, string]): Finding => ({
  field: `/${name.slice(0, nameLengthMax)}`,
  message,
  english,
});

const throwIfAny = (findings: readonly Finding[]): void => {
  if (findings.length > 0) throw wrongFields(findings.slice(0, findingsMax));
};

const planOf = (action: string, contract: ActionContract & { rest: string }): Plan => {
  const { method, path } = splitRoute(contract.rest as NonNullable<ActionContract["rest"]>);
  const inPath = pathNames(contract.rest as NonNullable<ActionContract["rest"]>);
  const schemas = new Map<string, TSchema>(
    Object.entries(contract.params.properties).filter(([name]) => !inPath.includes(name)),
  );
  const check = checkerOf(contract.params);
  const checked = (params: Params): Params => {
    const result = check(params);
    if (result !== true) throw wrongFields(result);
    return params;
  };
  return {
    action,
    contract,
    method,
    path,
    status: contract.status ?? 200,
    takesKey: takesKey(contract),
    rate: rateOf(contract),
    codes: new Set([...doorCodes(contract), ...contract.refuses]),
    fromQuery(inUrl, query) {
      if (query === "") return checked(inUrl);
      const params = { ...inUrl };
      const findings: Finding[] = [];
      for (const [name, text] of readQuery(query)) {
        const schema = schemas.get(name);
        if (schema === undefined) findings.push(finding(name, unknown));
        else if (Object.hasOwn(params, name)) findings.push(finding(name, twice));
        else params[name] = converted(text, schema);
      }
      throwIfAny(findings);
      return checked(params);
    },
    fromBody(inUrl, query, body) {
      throwIfAny(readQuery(query).map(([name]) => finding(name, notInQuery)));
      const strange = Object.keys(body).filter((name) => !schemas.has(name));
      throwIfAny(strange.map((name) => finding(name, unknown)));
      return checked({ ...body, ...inUrl });
    },
  };
};

/** The plans of every contract that has a route, by action. */
export const plansOf = (contracts: Contract): ReadonlyMap<string, Plan> =>
  new Map(
    Object.entries(contracts).flatMap(([action, contract]) =>
      contract.rest === undefined
        ? []
        : [[action, planOf(action, { ...contract, rest: contract.rest })] as const],
    ),
  );
