/**
 * Device name: what a person recognises their device by.
 *
 * At most two names from known lists, found in the User-Agent header. Versions, models and the
 * header itself are not stored.
 */

/** The first match counts: browsers also name the ones they derive from. */
const programs: readonly (readonly [RegExp, string])[] = [
  [/\bOneDay\//, "원데이 앱"],
  [/\bKAKAOTALK\b/i, "카카오톡"],
  [/\bNAVER\(/, "네이버 앱"],
  [/\bWhale\//, "Whale"],
  [/\bSamsungBrowser\//, "삼성 인터넷"],
  [/\bEdg(e|A|iOS)?\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\b(Firefox|FxiOS)\//, "Firefox"],
  [/\b(Chrome|CriOS)\//, "Chrome"],
  [/\bSafari\//, "Safari"],
];
const systems: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b|\bMacintosh\b/, "Mac"],
  [/\bCrOS\b/, "Chromebook"],
  [/\bLinux\b/, "Linux"],
];
const lengthMax = 512;

export const unknownDevice = "알 수 없는 기기";

/** "Chrome, Windows"; "알 수 없는 기기" when no name matches. O(512). */
export const deviceOf = (userAgent: string | undefined): string => {
  const text = (userAgent ?? "").slice(0, lengthMax);
  const names = [programs, systems].flatMap(
    (list) => list.find(([shape]) => shape.test(text))?.[1] ?? [],
  );
  return names.length === 0 ? unknownDevice : names.join(", ");
};
