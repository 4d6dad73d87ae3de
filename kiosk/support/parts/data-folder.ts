/** What lies in the data folder: names and sizes, counts, and results of checks. Nothing of the store's rows. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { readRequests } from "../../outbox/read.ts";
import { readSelfChecks, selfChecksPath } from "../../staff/checks/record.ts";
import { readTouchResults, touchTestsPath } from "../../staff/touch/result.ts";
import { storePath } from "../../store/files.ts";
import { jsonPart, notTaken, type Part } from "../part.ts";

export function dataFolderParts(dataDir: string): readonly Part[] {
  return [
    jsonPart("data-folder.json", "数据目录：文件名和大小", "the data folder: names and sizes of files", () =>
      existsSync(dataDir) ? listingOf(dataDir) : notTaken("还没有数据目录", "there is no data folder yet"),
    ),
    jsonPart(
      "requests.json",
      "待查请求：每种状态的数目，没有内容",
      "requests: how many in each state, nothing of what they ask",
      () => {
        const counts = readRequests({ path: storePath(dataDir), roots: [] }, (requests) => requests.counts());
        return counts.ok
          ? counts.value
          : notTaken(`存储读不出来（${counts.error}）`, `the store is not readable (${counts.error})`);
      },
    ),
    jsonPart("self-checks.json", "工作人员最近的自检结果", "the last self-checks that staff ran", () =>
      existsSync(selfChecksPath(dataDir)) ? readSelfChecks(dataDir) : notTaken("还没有做过自检", "there was none yet"),
    ),
    jsonPart("touch-tests.json", "最近的触摸测试，原始数据", "the last touch tests, as they were measured", () =>
      existsSync(touchTestsPath(dataDir))
        ? readTouchResults(dataDir)
        : notTaken("还没有做过触摸测试", "there was none yet"),
    ),
  ];
}

/** Names that the terminal gives; what somebody else laid there is counted and not named. */
const OURS = /^(terminal\.|staff\.|journal|config|secrets|self-checks|touch-tests|office-|backup|inbox)[\w.:-]{0,100}$/;

interface Listed {
  readonly bytes: number;
  readonly mode: string;
  readonly owner: number;
  readonly changed: string;
  /** Of a folder: how many are in it. */
  readonly files?: number;
}

function listingOf(dataDir: string): { readonly entries: Readonly<Record<string, Listed>>; readonly others: number } {
  const names = readdirSync(dataDir).toSorted();
  const ours = names.filter((name) => OURS.test(name));
  const entries = ours.flatMap((name): readonly (readonly [string, Listed])[] => {
    const found = statSync(join(dataDir, name), { throwIfNoEntry: false });
    if (found === undefined) return [];
    const { size: bytes, mode, uid: owner, mtime } = found;
    const listed = { bytes, mode: (mode & 0o777).toString(8), owner, changed: mtime.toISOString() };
    if (!found.isDirectory()) return [[name, listed]];
    return [[name, { ...listed, files: readdirSync(join(dataDir, name)).length }]];
  });
  return { entries: Object.fromEntries(entries), others: names.length - ours.length };
}
