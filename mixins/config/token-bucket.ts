/**
 * Bucket: how often somebody may ask, as one number.
 *
 * A bucket holds `burst` tokens and gets one back every interval. All of its state is the moment at
 * which it would be full again, so it can be kept anywhere and compared; one that is not known is
 * full. From any moment on it gives no more than its burst and what has come back since. Time is in
 * whole microseconds of a clock that the caller names, so that nothing is lost to rounding.
 *
 * A clock that goes backwards costs no more than one burst of waiting and gives nothing away: no
 * bucket can owe more than all of its tokens.
 */

/** What an operator sets. */
export type Rate = { readonly perMinute: number; readonly burst: number };
export type Limit = { readonly burst: number; readonly intervalUs: number };

const minuteUs = 60_000_000;

export const limitOf = ({ perMinute, burst }: Rate): Limit => ({
  burst,
  intervalUs: Math.ceil(minuteUs / perMinute),
});

/** How long a bucket takes from empty to full. */
export const refillUs = ({ burst, intervalUs }: Limit): number => burst * intervalUs;

/** How long it takes until a bucket is full. */
export const owedUs = (limit: Limit, fullAtUs: number, nowUs: number): number =>
  Math.min(Math.max(fullAtUs - nowUs, 0), refillUs(limit));

/** How many tokens it holds. */
export const tokensIn = (limit: Limit, fullAtUs: number, nowUs: number): number =>
  Math.floor((refillUs(limit) - owedUs(limit, fullAtUs, nowUs)) / limit.intervalUs);

/** How long it takes until it holds one; 0 where it does. */
export const waitUs = (limit: Limit, fullAtUs: number, nowUs: number): number =>
  Math.max(owedUs(limit, fullAtUs, nowUs) + limit.intervalUs - refillUs(limit), 0);

/** Takes what there is of `wanted` tokens. */
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

/** What may be drawn at once beyond the need, as a share of the burst: by one, and by all. */
const blockShare = 0.1;
const blocksShare = 0.2;

/**
 * A bucket that several processes draw from in blocks. What they have drawn and not used never is
 * more than a fifth of the burst together, and so much less the bucket itself holds: whoever asks
 * all of them at once gets one burst.
 */
export const splitOf = (
  limit: Limit,
  processes: number,
): { readonly shared: Limit; readonly block: number } => {
  const most = Math.min(limit.burst * blockShare, (limit.burst * blocksShare) / processes);
  const block = Math.max(Math.floor(most), 1);
  // Blocks of one leave nothing over.
  const kept = block === 1 ? 0 : block * processes;
  return { shared: { ...limit, burst: limit.burst - kept }, block };
};
