/** The rooms of a terminal that ask, opened as terminal.ts opens them, with the day's clock and two back offices by TLS. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createOutbox, type Outbox } from "../../kiosk/outbox/outbox.ts";
import { invoiceHash } from "../../kiosk/journal/hash.ts";
import type { EventId } from "../../kiosk/journal/catalogue.ts";
import type { Journal } from "../../kiosk/journal/journal.ts";
import { storePath } from "../../kiosk/store/files.ts";
import { lockStore, type Store } from "../../kiosk/store/open.ts";
import { openTerminalStore } from "../../kiosk/store/terminal-store.ts";
import { createAnswerCache } from "../../kiosk/verify/answer-cache.ts";
import type { RandomBelow } from "../../kiosk/verify/backoff.ts";
import { createVerifier, type Verifier } from "../../kiosk/verify/policy.ts";
import { createHttpProvider } from "../../kiosk/verify/providers/http/http-provider.ts";
import { createWire, type Wire } from "../../kiosk/verify/providers/wire.ts";
import { createServiceClock } from "../../kiosk/verify/service-clock.ts";
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
  const lock = lockStore(storePath(dataDir));
  const { store } = openTerminalStore({ dataDir, credentialsDir: undefined, lock, journal, clock: calendar });
  const serviceClock = createServiceClock({ clock: calendar, journal });
  const told = serviceClock.clock;
  const providers = offices.all.map(({ name, host, front, key }) =>
    createHttpProvider({
      name: `http-${name}`,
      terminalId: TERMINAL_ID,
      url: `https://${host}:${front.port}`,
      auth: { how: "signed", key },
      wire: watched(createWire({ clock: told, tls: { ca: offices.authority.certificate } }), clock),
      clock: told,
    }),
  );
  const cache = createAnswerCache({ store, clock: told, journal });
  const verifier = createVerifier({
    providers,
    weights: [1, 1],
    // So that both have their share of fine days.
    choose: "by-weight",
    clock: calendar,
    serviceClock,
    journal,
    cache,
    hashInvoice: (query) => invoiceHash(store.invoiceKey, query),
    random,
  });
  const outbox = createOutbox({ store, verifier, clock: told, journal, random });
  cache.start();
  verifier.start();
  outbox.start();
  return {
    ...{ verifier, outbox, store, calendar, events },
    async close() {
      await outbox.stop();
      verifier.close();
      cache.close();
      store.close();
    },
  };
}

/** While a request is under way the day stands, unless everybody waits on purpose. */
function watched(wire: Wire, clock: DayClock): Wire {
  return { send: (request) => clock.during(wire.send(request)) };
}
