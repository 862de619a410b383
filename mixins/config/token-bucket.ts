/**
 * Token bucket: how often a caller may make requests, as one number.
 *
 * A bucket holds `burst` tokens and regains one every interval. Its whole state is the moment at
 * which it will be full, so it can be stored anywhere and compared. An unknown bucket is full. From
 * any moment on it gives at most its burst and what has refilled since. Time is in whole
 * microseconds of a clock that the caller names, so rounding loses no tokens.
 *
 * A clock that goes backwards costs at most one burst of waiting and gives no extra tokens. A
 * bucket never owes more than all its tokens.
 */

/** The rate as an operator sets it. */
export type Rate = { readonly perMinute: number; readonly burst: number };
export type Limit = { readonly burst: number; readonly intervalUs: number };

const minuteUs = 60_000_000;

/** The limit of a rate, with its interval rounded up to a whole microsecond. */
export const limitOf = ({ perMinute, burst }: Rate): Limit => ({
  burst,
  intervalUs: Math.ceil(minuteUs / perMinute),
});

/** How long a bucket takes from empty to full. */
export const refillUs = ({ burst, intervalUs }: Limit): number => burst * intervalUs;

/** How long a bucket takes until it is full. */
export const owedUs = (limit: Limit, fullAtUs: number, nowUs: number): number =>
  Math.min(Math.max(fullAtUs - nowUs, 0), refillUs(limit));

/** How many tokens a bucket holds. */
export const tokensIn = (limit: Limit, fullAtUs: number, nowUs: number): number =>
  Math.floor((refillUs(limit) - owedUs(limit, fullAtUs, nowUs)) / limit.intervalUs);

/** How long a bucket takes until it holds one token; 0 when it does. */
export const waitUs = (limit: Limit, fullAtUs: number, nowUs: number): number =>
  Math.max(owedUs(limit, fullAtUs, nowUs) + limit.intervalUs - refillUs(limit), 0);

/** Takes up to `wanted` tokens. */
export const draw = (
  limit: Limit,
  fullAtUs: number,
  nowUs: number,
  wanted: number,
): { readonly granted: number; readonly fullAtUs: number } => {
  const granted = Math.min(wanted, tokensIn(limit, fullAtUs, nowUs));
  const owed = owedUs(limit, fullAtUs, nowUs) + granted * limit.intervalUs;
  return { granted, fullAtUs: nowUs + owed };
};

/** How much may be drawn in advance, as a share of the burst: by one process, and by all. */
const blockShare = 0.1;
const blocksShare = 0.2;

/**
 * Splits a bucket among processes that draw from it in blocks. Together they hold at most a fifth
 * of the burst in unused blocks, and the shared bucket is smaller by that. So a caller who uses all
 * processes at once gets one burst.
 */
export const splitOf = (
  limit: Limit,
  processes: number,
): { readonly shared: Limit; readonly block: number } => {
  const most = Math.min(limit.burst * blockShare, (limit.burst * blocksShare) / processes);
  const block = Math.max(Math.floor(most), 1);
  // Blocks of one are never left unused.
  const kept = block === 1 ? 0 : block * processes;
  return { shared: { ...limit, burst: limit.burst - kept }, block };
};
