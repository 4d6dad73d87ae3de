/**
 * Regions as invoice codes and numbers write them (facts 2.1): four digits in codes, two in 20-digit numbers.
 * A code that is not here is doubtful, never wrong: tax bureaus renumber, so nothing is refused for its region.
 */

export interface RegionName {
  readonly zh: string;
  readonly en: string;
}

const REGIONS: Readonly<Record<string, RegionName>> = {
  "1100": { zh: "北京市", en: "Beijing" },
  "1200": { zh: "天津市", en: "Tianjin" },
  "1300": { zh: "河北省", en: "Hebei" },
  "1400": { zh: "山西省", en: "Shanxi" },
  "1500": { zh: "内蒙古自治区", en: "Inner Mongolia" },
  "2100": { zh: "辽宁省", en: "Liaoning" },
  "2102": { zh: "大连市", en: "Dalian" },
  "2200": { zh: "吉林省", en: "Jilin" },
  "2300": { zh: "黑龙江省", en: "Heilongjiang" },
  "3100": { zh: "上海市", en: "Shanghai" },
  "3200": { zh: "江苏省", en: "Jiangsu" },
  "3300": { zh: "浙江省", en: "Zhejiang" },
  "3302": { zh: "宁波市", en: "Ningbo" },
  "3400": { zh: "安徽省", en: "Anhui" },
  "3500": { zh: "福建省", en: "Fujian" },
  "3502": { zh: "厦门市", en: "Xiamen" },
  "3600": { zh: "江西省", en: "Jiangxi" },
  "3700": { zh: "山东省", en: "Shandong" },
  "3702": { zh: "青岛市", en: "Qingdao" },
  "4100": { zh: "河南省", en: "Henan" },
  "4200": { zh: "湖北省", en: "Hubei" },
  "4300": { zh: "湖南省", en: "Hunan" },
  "4400": { zh: "广东省", en: "Guangdong" },
  "4403": { zh: "深圳市", en: "Shenzhen" },
  "4500": { zh: "广西壮族自治区", en: "Guangxi" },
  "4600": { zh: "海南省", en: "Hainan" },
  "5000": { zh: "重庆市", en: "Chongqing" },
  "5100": { zh: "四川省", en: "Sichuan" },
  "5200": { zh: "贵州省", en: "Guizhou" },
  "5300": { zh: "云南省", en: "Yunnan" },
  "5400": { zh: "西藏自治区", en: "Tibet" },
  "6100": { zh: "陕西省", en: "Shaanxi" },
  "6200": { zh: "甘肃省", en: "Gansu" },
  "6300": { zh: "青海省", en: "Qinghai" },
  "6400": { zh: "宁夏回族自治区", en: "Ningxia" },
  "6500": { zh: "新疆维吾尔自治区", en: "Xinjiang" },
};

/** 91 to 95 are the five cities with a plan of their own; only 95 is known by name (facts 2.1, unverified for the rest). */
const SEPARATE_PLAN: RegionName = { zh: "计划单列市", en: "a city with its own tax office" };

/** The region of a four-digit code, exactly as listed. */
export function regionName(code4: string): RegionName | null {
  return Object.hasOwn(REGIONS, code4) ? (REGIONS[code4] ?? null) : null;
}

/** As regionName, but a city inside a known province ("3301", Hangzhou) gives the province: old codes name cities. */
export function regionOrProvince(code4: string): RegionName | null {
  return regionName(code4) ?? (/^\d{4}$/.test(code4) ? regionName(`${code4.slice(0, 2)}00`) : null);
}

/** The region of digits 3 and 4 of a 20-digit number. */
export function regionOfNumber(code2: string): RegionName | null {
  if (code2 === "95") return regionName("4403");
  if (/^9[1-4]$/.test(code2)) return SEPARATE_PLAN;
  return /^\d{2}$/.test(code2) ? regionName(`${code2}00`) : null;
}

/** Can a region start with these digits? One digit is enough to see that it cannot. */
export function regionCanStart(digits: string): boolean {
  return digits.length < 2
    ? Object.keys(REGIONS).some((code) => code.startsWith(digits)) || digits === "9"
    : regionOfNumber(digits.slice(0, 2)) !== null;
}
