import { expect, test } from "@jest/globals";
import { instant } from "../../../services/contracts/core/units.ts";
import { isInArea } from "../../../services/contracts/kernel/service-area.ts";
import { corners } from "../../../services/demo/addresses.ts";
import { checkFilter } from "../../../services/job/domain/saved-search.ts";
import { checkPosting, normalised } from "../../../services/job/posting/posting.ts";
import { SearchIndex } from "../../../services/job/search/search-index.ts";
import { checkedProfile } from "../../../services/matching/profile/profile.ts";
import { postingOf } from "../../support/postings.ts";

type At = readonly [name: string, lat: number, lng: number];

/** The ends of the country, its islands, and towns close to the border. */
const inside: readonly At[] = [
  ["Seoul City Hall", 37.5663, 126.9779],
  ["Dokdo, Dongdo", 37.2393, 131.8697],
  ["Dokdo, Seodo", 37.2425, 131.8644],
  ["Ulleungdo, Jeodong", 37.4993, 130.9115],
  ["Ulleungdo, Cheonbu", 37.5421, 130.8716],
  ["Marado", 33.1171, 126.2688],
  ["Gapado", 33.1689, 126.2716],
  ["Seogwipo", 33.2541, 126.5601],
  ["Jeju City", 33.4996, 126.5312],
  ["Udo", 33.5046, 126.9537],
  ["Chagwido", 33.3108, 126.1486],
  ["Chujado", 33.9612, 126.2968],
  ["Geomundo", 34.0268, 127.3093],
  ["Baekdo", 34.0497, 127.6037],
  ["Gageodo", 34.0728, 125.1172],
  ["Hongdo", 34.6868, 125.1856],
  ["Heuksando", 34.6846, 125.4363],
  ["Eocheongdo", 36.1163, 125.9837],
  ["Gyeongnyeolbiyeoldo", 36.6166, 125.5439],
  ["Baengnyeongdo", 37.9693, 124.6529],
  ["Baengnyeongdo, Dumujin", 37.9744, 124.6219],
  ["Daecheongdo", 37.8287, 124.7178],
  ["Socheongdo", 37.7714, 124.7459],
  ["Yeonpyeongdo", 37.6669, 125.7002],
  ["Malldo of Ganghwa", 37.6903, 126.0903],
  ["Gyodongdo", 37.7906, 126.2698],
  ["Ganghwa, Jejeokbong", 37.8322, 126.4246],
  ["Gimpo, Aegibong", 37.7688, 126.5515],
  ["Paju, Odusan", 37.7735, 126.6774],
  ["Dorasan station", 37.8989, 126.7099],
  ["Daeseong-dong", 37.9411, 126.6773],
  ["Panmunjom", 37.9559, 126.6769],
  ["Yeoncheon, Taepung observatory", 38.1258, 126.9602],
  ["Cheorwon, Woljeong-ri station", 38.2836, 127.2127],
  ["Hwacheon, Chilseong observatory", 38.3168, 127.6668],
  ["Yanggu, Eulji observatory", 38.3206, 128.1297],
  ["Goseong, Tongil observatory", 38.5867, 128.3759],
  ["Hyeonnae, Myeongpa-ri", 38.5522, 128.3862],
  ["Sokcho", 38.207, 128.5918],
  ["Pohang, Homigot", 36.0762, 129.5672],
  ["Ulsan, Ganjeolgot", 35.3592, 129.3605],
  ["Busan, Oryukdo", 35.0898, 129.1266],
  ["Busan, Taejongdae", 35.0535, 129.0858],
  ["Geoje, Hongdo", 34.5343, 128.7341],
  ["Yokjido", 34.6325, 128.2655],
];

const outside: readonly At[] = [
  ["where no latitude was given", 0, 0],
  ["the north pole", 90, 0],
  ["the south pole", -90, 0],
  ["the date line", 37.5, 180],
  ["Tokyo", 35.6812, 139.7671],
  ["Fukuoka", 33.5902, 130.4017],
  ["Tsushima, Hitakatsu", 34.6558, 129.4668],
  ["Tsushima, Izuhara", 34.2027, 129.2886],
  ["Tsushima's western end", 34.3, 129.17],
  ["Matsue", 35.4681, 133.0484],
  ["Kaesong", 37.9708, 126.5544],
  ["Kaesong, the industrial park", 37.9311, 126.6252],
  ["Pyongyang", 39.0392, 125.7625],
  ["Haeju", 38.0406, 125.7147],
  ["Ongjin", 37.9347, 125.3614],
  ["Changsan Cape", 38.1167, 124.7],
  ["Gaepung, across the Han", 37.84, 126.56],
  ["Kumgangsan", 38.655, 128.1],
  ["Weihai", 37.5131, 122.1204],
  ["Dalian", 38.914, 121.6147],
  ["Vladivostok", 43.1155, 131.8855],
  ["with latitude and longitude the wrong way round", 126.9779, 37.5663],
];

const tokyo = { lat: 35.6812, lng: 139.7671 };

test("a posting, a profile and a saved search outside are refused; a search from outside is answered", () => {
  const { startsAt, endsAt, ...terms } = postingOf();
  const at = instant(Date.parse(startsAt) - 60_000);
  const posting = normalised({ ...terms, startsAt, endsAt, place: { address: "도쿄", ...tokyo } });
  const none = { skills: [], categoryIds: [], availability: [], hourlyWageWonMin: 0 };
  const fields = [{ field: "/lat" }, { field: "/lng" }];
  const refused = (data: object) =>
    expect.objectContaining({ type: "PLACE_OUTSIDE_SERVICE", status: 422, data });
  expect(() => checkPosting(posting, at)).toThrow(
    refused({ fields: [{ field: "/place/lat" }, { field: "/place/lng" }] }),
  );
  expect(() => checkedProfile({ ...none, ...tokyo, radiusKm: 5 })).toThrow(refused({ fields }));
  expect(() => checkFilter({ ...tokyo, radiusKm: 5 })).toThrow(refused({ fields }));
  expect(new SearchIndex().page({ ...tokyo, sort: "near" }, at).items).toEqual([]);
});

test.each(inside)("%s is in the area", (_, lat, lng) => {
  expect(isInArea({ lat, lng })).toBe(true);
});

test.each(outside)("%s is outside the area", (_, lat, lng) => {
  expect(isInArea({ lat, lng })).toBe(false);
});

test("every corner of the demo is in the area", () => {
  expect(corners.filter((corner) => !isInArea(corner))).toEqual([]);
});
