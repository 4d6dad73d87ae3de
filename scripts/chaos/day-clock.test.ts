import { once } from "node:events";
import { connect, createServer, type AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { calendarOn, DayClock } from "./day-clock.ts";

const never = (): boolean => false;
let close: () => Promise<void> = () => Promise.resolve();
afterEach(() => close());

describe("the day's clock", () => {
  it("lets hours pass in the order of what was set, and stands in between", async () => {
    const clock = new DayClock("2026-11-24T00:00:00+08:00");
    const seen: string[] = [];
    clock.setTimeout(() => seen.push(`late ${clock.now()}`), 7_200_000);
    clock.setTimeout(() => {
      seen.push(`early ${clock.now()}`);
      clock.setTimeout(() => seen.push(`then ${clock.now()}`), 1_000);
    }, 3_600_000);
    const cancel = clock.setTimeout(() => seen.push("never"), 10);
    cancel();
    await clock.runUntil(8_000_000, never);
    expect(seen).toEqual(["early 3600000", "then 3601000", "late 7200000"]);
    expect(clock.wallMs()).toBe(Date.parse("2026-11-24T00:00:00+08:00") + 8_000_000);
  });

  it("stands while bytes cross a socket: what is real work meets no deadline", async () => {
    const clock = new DayClock("2026-11-24T00:00:00+08:00");
    const server = createServer((socket) => {
      clock.watch(socket);
      // There and back a hundred times.
      socket.on("data", (bytes) => socket.write(bytes));
      socket.on("error", () => undefined);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    close = async () => {
      server.close();
      await once(server, "close");
    };
    const exchange = new Promise<string>((resolve) => {
      const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
      clock.watch(socket);
      let turns = 0;
      clock.setTimeout(() => resolve("timeout"), 1);
      socket.on("data", () => {
        turns += 1;
        if (turns < 100) socket.write("ping");
        else {
          socket.destroy();
          resolve("done");
        }
      });
      socket.write("ping");
    });
    const first = clock.during(exchange);
    await clock.runUntil(10, never);
    expect(await first).toBe("done");
  });

  it("knows a calendar that jumps alone", () => {
    const clock = new DayClock("2026-11-24T00:00:00+08:00");
    const calendar = calendarOn(clock);
    calendar.setOffset(-3_600_000);
    expect(calendar.wallMs()).toBe(clock.wallMs() - 3_600_000);
    expect(calendar.now()).toBe(clock.now());
  });
});
