/** The rooms of a terminal that ask, opened by the terminal's own functions, with the day's clock and two back offices by TLS. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { openBackRooms } from "../../kiosk/back-rooms.ts";
import type { EventId } from "../../kiosk/journal/catalogue.ts";
import type { Journal } from "../../kiosk/journal/journal.ts";
import type { Outbox } from "../../kiosk/outbox/outbox.ts";
import { openStoreRoom } from "../../kiosk/store-room.ts";
import { storePath } from "../../kiosk/store/files.ts";
import { lockStore, type Store } from "../../kiosk/store/open.ts";
import type { RandomBelow } from "../../kiosk/verify/backoff.ts";
import type { Verifier } from "../../kiosk/verify/policy.ts";
import { createHttpProvider } from "../../kiosk/verify/providers/http/http-provider.ts";
import { createWire, type Wire } from "../../kiosk/verify/providers/wire.ts";
import { PROOF_CONFIG, PROOF_LIMITS } from "../proof/terminal.ts";
import { calendarOn, type Calendar, type DayClock } from "./day-clock.ts";
import { TERMINAL_ID, type Offices } from "./offices.ts";

export interface Terminal {
  readonly verifier: Verifier;
  readonly outbox: Outbox;
  readonly store: Store;
  readonly calendar: Calendar;
  /** How often each event was recorded. */
  readonly events: ReadonlyMap<EventId, number>;
  close(): Promise<void>;
}

export function openTerminal(dir: string, clock: DayClock, offices: Offices, random: RandomBelow): Terminal {
  const dataDir = join(dir, "data");
  mkdirSync(dataDir, { mode: 0o700 });
  const events = new Map<EventId, number>();
  const journal: Journal = { record: (ev) => void events.set(ev, (events.get(ev) ?? 0) + 1) };
  const calendar = calendarOn(clock);
  const rooms = new AsyncDisposableStack();
  const lock = lockStore(storePath(dataDir));
  rooms.defer(() => lock.close());
  const opened = openStoreRoom(rooms, { dataDir, credentialsDir: undefined, lock, journal, clock: calendar });
  const { verifier, kept, start } = openBackRooms(rooms, opened, {
    // So that both have their share of fine days.
    config: { ...PROOF_CONFIG, verify: { ...PROOF_CONFIG.verify, choose: "by-weight" } },
    ...{ clock: calendar, journal },
    services: (told) => ({
      providers: offices.all.map(({ name, host, front, key }) =>
        createHttpProvider({
          name: `http-${name}`,
          terminalId: TERMINAL_ID,
          url: `https://${host}:${front.port}`,
          auth: { how: "signed", key },
          wire: watched(createWire({ clock: told, tls: { ca: offices.authority.certificate } }), clock),
          clock: told,
        }),
      ),
      weights: [1, 1],
      deliverer: null,
    }),
    tuning: { limits: PROOF_LIMITS, random },
  });
  start();
  const { outbox, store } = kept;
  return { ...{ verifier, outbox, store, calendar, events }, close: () => rooms.disposeAsync() };
}

/** While a request is under way the day stands, unless everybody waits on purpose. */
function watched(wire: Wire, clock: DayClock): Wire {
  return { send: (request) => clock.during(wire.send(request)) };
}
