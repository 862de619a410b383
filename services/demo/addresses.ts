/**
 * Addresses: real corners of Seoul, three in each of its 25 districts, for homes and workplaces.
 *
 * Road, legal neighbourhood and centre of each corner are real; the building number is random. Each
 * centre is far enough inside its district that a random point near it is inside too.
 */
import { between, chance, type Random, shuffle } from "./random.ts";

/** A piece of a road in a legal neighbourhood (법정동); `lat`, `lng` is its centre in degrees. */
export type Corner = {
  readonly district: string;
  readonly road: string;
  readonly dong: string;
  readonly lat: number;
  readonly lng: number;
};

/** A place as a posting names it. */
export type DemoPlace = { address: string; lat: number; lng: number };
/** A place of work and its corner. */
export type Site = { readonly corner: Corner; readonly place: DemoPlace };

/** Degrees to either side of a corner's centre, about 200 m each. */
const latitudeSpread = 0.0018;
const longitudeSpread = 0.0022;

/** Three corners in each district: road, neighbourhood, latitude and longitude of the centre. */
const gazetteer: Readonly<Record<string, string>> = {
  강남구:
    "테헤란로 역삼동 37.5007 127.0365, 봉은사로 삼성동 37.5125 127.0560, 도산대로 신사동 37.5240 127.0345",
  강동구:
    "천호대로 천호동 37.5400 127.1270, 성내로 성내동 37.5300 127.1265, 고덕로 고덕동 37.5575 127.1542",
  강북구:
    "도봉로 미아동 37.6240 127.0255, 노해로 수유동 37.6400 127.0210, 한천로 번동 37.6325 127.0330",
  강서구:
    "마곡중앙로 마곡동 37.5670 126.8290, 화곡로 화곡동 37.5416 126.8403, 양천로 가양동 37.5640 126.8540",
  관악구:
    "신림로 신림동 37.4800 126.9297, 관악로 봉천동 37.4825 126.9527, 남부순환로 봉천동 37.4790 126.9590",
  광진구:
    "아차산로 자양동 37.5360 127.0720, 능동로 화양동 37.5440 127.0700, 광나루로 구의동 37.5420 127.0880",
  구로구:
    "구로중앙로 구로동 37.4970 126.8850, 경인로 고척동 37.5010 126.8610, 개봉로 개봉동 37.4920 126.8550",
  금천구:
    "가산디지털1로 가산동 37.4775 126.8840, 시흥대로 시흥동 37.4540 126.9020, 독산로 독산동 37.4690 126.9010",
  노원구:
    "동일로 상계동 37.6560 127.0640, 한글비석로 중계동 37.6480 127.0760, 공릉로 공릉동 37.6240 127.0760",
  도봉구:
    "노해로 창동 37.6520 127.0410, 도봉로 방학동 37.6640 127.0410, 시루봉로 쌍문동 37.6500 127.0300",
  동대문구:
    "왕산로 제기동 37.5810 127.0350, 장한로 장안동 37.5700 127.0690, 회기로 회기동 37.5910 127.0500",
  동작구:
    "노량진로 노량진동 37.5125 126.9430, 사당로 사당동 37.4860 126.9720, 상도로 상도동 37.5000 126.9450",
  마포구:
    "양화로 서교동 37.5540 126.9200, 월드컵북로 상암동 37.5790 126.8900, 마포대로 도화동 37.5410 126.9490",
  서대문구:
    "연세로 창천동 37.5585 126.9350, 연희로 연희동 37.5690 126.9310, 통일로 홍제동 37.5880 126.9450",
  서초구:
    "서초대로 서초동 37.4910 127.0130, 신반포로 반포동 37.5050 127.0010, 매헌로 양재동 37.4690 127.0380",
  성동구:
    "성수이로 성수동2가 37.5420 127.0570, 왕십리로 행당동 37.5590 127.0310, 마장로 마장동 37.5670 127.0410",
  성북구:
    "동소문로 길음동 37.6050 127.0230, 정릉로 정릉동 37.6100 127.0080, 화랑로 석관동 37.6100 127.0610",
  송파구:
    "올림픽로 잠실동 37.5090 127.0870, 송파대로 문정동 37.4850 127.1240, 위례성대로 방이동 37.5140 127.1180",
  양천구:
    "목동동로 목동 37.5300 126.8740, 신월로 신월동 37.5270 126.8350, 오목로 신정동 37.5210 126.8580",
  영등포구:
    "여의대로 여의도동 37.5245 126.9250, 신길로 신길동 37.5070 126.9150, 디지털로 대림동 37.4960 126.8990",
  용산구:
    "이태원로 이태원동 37.5330 126.9930, 한강대로 한강로2가 37.5295 126.9680, 후암로 후암동 37.5500 126.9770",
  은평구:
    "통일로 불광동 37.6130 126.9310, 은평로 응암동 37.5960 126.9190, 진관2로 진관동 37.6380 126.9240",
  종로구:
    "평창문화로 평창동 37.6090 126.9720, 대학로 동숭동 37.5815 127.0040, 성균관로 명륜1가 37.5865 126.9970",
  중구: "을지로 을지로6가 37.5665 127.0070, 동호로 장충동2가 37.5575 127.0050, 다산로 신당동 37.5570 127.0120",
  중랑구:
    "망우로 망우동 37.5990 127.1020, 면목로 면목동 37.5860 127.0880, 신내로 신내동 37.6120 127.0980",
};

const corner = (district: string, line: string): Corner => {
  const [road = "", dong = "", lat, lng] = line.split(" ");
  return { district, road, dong, lat: Number(lat), lng: Number(lng) };
};

export const corners: readonly Corner[] = Object.entries(gazetteer).flatMap(([district, lines]) =>
  lines.split(", ").map((line) => corner(district, line)),
);

export const districts: readonly string[] = Object.keys(gazetteer);

/** A point near the centre of a corner, to five decimals (about a metre). */
export const pointNear = (random: Random, { lat, lng }: Corner): { lat: number; lng: number } => {
  const near = (centre: number, spread: number) =>
    Number((centre + (random() * 2 - 1) * spread).toFixed(5));
  return { lat: near(lat, latitudeSpread), lng: near(lng, longitudeSpread) };
};

/** A road address in Korean order: city, district, road, number, neighbourhood. */
const addressAt = (random: Random, { district, road, dong }: Corner): string => {
  const number = between(random, 3, 180);
  const branch = chance(random, 0.25) ? `-${between(random, 1, 24)}` : "";
  return `서울특별시 ${district} ${road} ${number}${branch} (${dong})`;
};

/** Sites at distinct corners, at most 75; the first 25 are in 25 different districts. */
export const sites = (random: Random, count: number): Site[] =>
  [0, 1, 2]
    .flatMap((turn) =>
      shuffle(
        random,
        corners.filter((_, index) => index % 3 === turn),
      ),
    )
    .slice(0, count)
    .map((corner) => ({
      corner,
      place: { address: addressAt(random, corner), ...pointNear(random, corner) },
    }));
