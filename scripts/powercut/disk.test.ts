import { describe, expect, it } from "vitest";
import { dice } from "../../kiosk/outbox/fixture.ts";
import { Disk, type Fate, type Image } from "./disk.ts";
import type { Operation } from "./operations.ts";

const NOTHING: Fate = { contents: "nothing", names: "nothing" };
const EVERYTHING: Fate = { contents: "everything", names: "everything" };
const bytes = (text: string): Buffer => Buffer.from(text);

/** In the order given; each line of the trace is one. */
type Step = Operation extends infer One ? (One extends Operation ? Omit<One, "began"> : never) : never;

function diskAfter(steps: readonly Step[], start: Image = new Map()): Disk {
  const disk = new Disk(start);
  steps.forEach((step, began) => disk.apply({ ...step, began }));
  return disk;
}
function textOf(image: Image, path: string): string | null {
  return image.get(path)?.toString() ?? null;
}

const open = (path: string, handle = 1): Step => ({ op: "open", path, handle, create: true, empty: false });
const write = (text: string, at: number | null = null, handle = 1): Step => ({
  op: "write",
  handle,
  at,
  bytes: bytes(text),
});
const sync = (handle = 1): Step => ({ op: "sync", handle });
const OLD: Image = new Map([["a", bytes("old")]]);

describe("after a power cut", () => {
  it("what was synced is there, and what was not may be there or not", () => {
    const disk = diskAfter([open("a"), write("new"), sync(), write("er")], OLD);
    expect(textOf(disk.after(NOTHING, dice(1)), "a")).toBe("oldnew");
    expect(textOf(disk.after(EVERYTHING, dice(1)), "a")).toBe("oldnewer");
  });

  it("a sync says nothing of what was written while it ran", () => {
    const disk = new Disk(OLD);
    disk.apply({ began: 0, ...open("a") });
    disk.apply({ began: 1, ...write("first") });
    disk.apply({ began: 3, ...write("second") });
    disk.apply({ began: 2, op: "sync", handle: 1 });
    expect(textOf(disk.after(NOTHING, dice(1)), "a")).toBe("oldfirst");
  });

  it("a new file is gone with everything in it until its folder is synced", () => {
    const steps: readonly Step[] = [open("new"), write("content"), sync()];
    expect(diskAfter(steps).after(NOTHING, dice(1)).has("new")).toBe(false);
    const named = diskAfter([...steps, { op: "open", path: "", handle: 2, create: false, empty: false }, sync(2)]);
    expect(textOf(named.after(NOTHING, dice(1)), "new")).toBe("content");
  });

  it("a new folder is gone with all that was synced in it until the one above is synced", () => {
    const steps: readonly Step[] = [
      { op: "make-folder", path: "data" },
      open("data/a"),
      write("content"),
      sync(),
      { op: "open", path: "data", handle: 2, create: false, empty: false },
      sync(2),
    ];
    expect([...diskAfter(steps).after(NOTHING, dice(1)).keys()]).toEqual([]);
    const root: readonly Step[] = [{ op: "open", path: "", handle: 3, create: false, empty: false }, sync(3)];
    expect(textOf(diskAfter([...steps, ...root]).after(NOTHING, dice(1)), "data/a")).toBe("content");
  });

  it("a rename has happened as a whole or not at all, and may be there before the content is", () => {
    const disk = diskAfter([open("beside"), write("new"), { op: "rename", from: "beside", to: "a" }], OLD);
    expect([...disk.after(NOTHING, dice(1))].map(([path, content]) => [path, content?.toString()])).toEqual([
      ["a", "old"],
    ]);
    const early = disk.after({ contents: "nothing", names: "everything" }, dice(1));
    expect([...early].map(([path, content]) => [path, content?.toString()])).toEqual([["a", ""]]);
  });

  it("a removed name may be back, and a linked one is the same file", () => {
    const disk = diskAfter(
      [{ op: "link", from: "a", to: "b" }, { op: "unlink", path: "a" }, open("b"), write("er")],
      OLD,
    );
    expect(textOf(disk.after(NOTHING, dice(1)), "a")).toBe("old");
    expect(textOf(disk.after(EVERYTHING, dice(1)), "b")).toBe("older");
    expect(disk.after(EVERYTHING, dice(1)).has("a")).toBe(false);
  });

  it("a write may be torn at the drive's own pieces, and what was not written reads as zeros", () => {
    const page = "x".repeat(2_048);
    const disk = diskAfter([open("a"), write(page, 512)], new Map([["a", bytes("o".repeat(512))]]));
    const torn = new Set<string>();
    for (let seed = 0; seed < 40; seed += 1) {
      const text = textOf(disk.after({ contents: "torn", names: "nothing" }, dice(seed)), "a") ?? "";
      expect(text.slice(0, 512)).toBe("o".repeat(512));
      const sectors = (text.slice(512).match(/[^]{1,512}/g) ?? []).map((sector) => new Set(sector));
      for (const sector of sectors) expect(sector.size).toBe(1);
      torn.add(
        sectors
          .map((sector) => [...sector].join(""))
          .join("")
          .replaceAll("\0", "."),
      );
    }
    expect(torn.size).toBeGreaterThan(8);
  });

  it("what a file was cut to is not brought back by growing it again", () => {
    const disk = diskAfter(
      [open("a"), { op: "truncate", handle: 1, size: 1 }, { op: "truncate", handle: 1, size: 3 }],
      OLD,
    );
    expect(textOf(disk.after(EVERYTHING, dice(1)), "a")).toBe("o\0\0");
  });
});
