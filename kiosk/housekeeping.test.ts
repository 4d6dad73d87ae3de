/** Beside the visits: the commands of operators, and what waits until nobody is there. */
import { afterEach, expect, test } from "vitest";
import { keepHouse } from "./housekeeping.ts";
import type { Provisioning } from "./provisioning/room.ts";
import { BackRooms, queryNumber } from "./outbox/fixture.ts";
import { commandQueue } from "./store/commands.ts";
import { STORE_DELAYS } from "./store/delays.ts";
import { rootKeys } from "./store/key.ts";

let rooms: BackRooms | null = null;

afterEach(async () => {
  await rooms?.end();
  rooms = null;
});

test("a command left while somebody stands there is done at once; sealing anew waits until the person has gone", async () => {
  rooms = new BackRooms();
  rooms.service.setService("down");
  await rooms.boot();
  const { clock, journal, outbox, store, dir } = rooms;
  const receipt = rooms.enqueue(queryNumber(1), "k1");
  let somebody = true;
  const stop = keepHouse({
    store,
    keys: rootKeys({ dataDir: dir, credentialsDir: undefined }),
    config: { store: { everyHours: 6 } },
    outbox,
    clock,
    journal,
    nobodyThere: () => !somebody,
    onUnsound: () => undefined,
  });
  const other = rooms.secondConnection();
  const queue = commandQueue(other);
  const seq = queue.post({ verb: "rotate-key", root: false }, clock.wallMs());
  await clock.advance(STORE_DELAYS.commandLook);
  expect(queue.outcomeOf(seq)).toBe("done");
  other.close();

  await clock.advance(3 * STORE_DELAYS.look);
  expect(store.keyring.sealIds()).toEqual([1, 2]);
  somebody = false;
  await clock.advance(3 * STORE_DELAYS.look);
  expect(store.keyring.sealIds()).toEqual([2]);
  expect(rooms.find(receipt, queryNumber(1))).toMatchObject({ type: "found", requestId: "k1" });

  await stop();
  await rooms.shutDown();
  expect(clock.pending).toBe(0);
});

test("a command that the disk does not take is answered so, ends nothing and is not done again by the next start", async () => {
  rooms = new BackRooms();
  await rooms.boot();
  const { clock, journal, outbox, store, dir } = rooms;
  let times = 0;
  const options: Parameters<typeof keepHouse>[0] = {
    store,
    keys: rootKeys({ dataDir: dir, credentialsDir: undefined }),
    config: { store: { everyHours: 6 } },
    outbox,
    // Of all that a provisioned terminal has, a command asks this.
    provisioning: {
      doCommand() {
        times += 1;
        throw Object.assign(new Error("no space"), { code: "ENOSPC", syscall: "write" });
      },
    } as unknown as Provisioning,
    clock,
    journal,
    nobodyThere: () => true,
    onUnsound: () => undefined,
  };
  const stop = keepHouse(options);
  const other = rooms.secondConnection();
  const queue = commandQueue(other);
  const seq = queue.post({ verb: "config-revert", version: 1 }, clock.wallMs());
  await clock.advance(STORE_DELAYS.commandLook);
  expect(queue.outcomeOf(seq)).toBe("disk");
  await stop();
  const again = keepHouse(options);
  await again();
  expect(times).toBe(1);
  other.close();
  await rooms.shutDown();
});
