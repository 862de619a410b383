/** Banks: their codes (금융결제원) and names, which are the same in every language. */
export const banks: readonly (readonly [code: string, name: string])[] = [
  ["004", "KB국민"],
  ["088", "신한"],
  ["020", "우리"],
  ["081", "하나"],
  ["011", "NH농협"],
  ["003", "IBK기업"],
  ["090", "카카오뱅크"],
  ["092", "토스뱅크"],
  ["089", "케이뱅크"],
  ["045", "새마을금고"],
  ["048", "신협"],
  ["071", "우체국"],
  ["023", "SC제일"],
  ["027", "한국씨티"],
  ["007", "수협"],
  ["031", "iM뱅크"],
  ["032", "부산"],
  ["034", "광주"],
  ["035", "제주"],
  ["037", "전북"],
  ["039", "경남"],
];

/** The name of a bank; its code where the table does not have it. */
export const bankOf = (code: string): string =>
  banks.find(([known]) => known === code)?.[1] ?? code;
