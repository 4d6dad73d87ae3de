import { expect, test } from "vitest";
import { createActor, type AnyStateNode, type StateValue } from "xstate";
import type { TerminalContext } from "./context.ts";
import { formatPayload } from "../invoice/payload-format.ts";
import { DECISIONS, SCANS, type SessionState } from "./decided.ts";
import { eventOfScan, type TerminalEvent } from "./events.ts";
import { everyEvent, fakeDeps, fullContext, NOW, PLACE, scanOf } from "./fixtures.ts";
import { createTerminalMachine } from "./machine.ts";
import { selectView } from "./view.ts";

const deps = fakeDeps();
const machine = createTerminalMachine(deps);
const session = machine.root.states["session"] as AnyStateNode;

/** Every leaf of the session region, by its path below `session` (and below `visit`, where the person is). */
function leaves(node: AnyStateNode): readonly AnyStateNode[] {
  const children = Object.values(node.states).filter(({ type }) => type !== "history");
  return children.length === 0 ? [node] : children.flatMap(leaves);
}

const states = leaves(session).map((node) => ({
  name: node.path
    .slice(1)
    .filter((part) => part !== "visit")
    .join(".") as SessionState,
  value: node.path.slice(1).reduceRight<StateValue>((inner, part) => (inner === "" ? part : { [part]: inner }), ""),
  handles: handledBy(node),
}));

/** The events for which this state or one above it, inside the session, has a transition that does something. */
function handledBy(node: AnyStateNode): ReadonlySet<string> {
  const handled = new Set<string>();
  const refused = new Set<string>();
  for (let at: AnyStateNode | undefined = node; at !== undefined && at !== machine.root; at = at.parent)
    for (const [event, transitions] of at.transitions) {
      const acts = transitions.some(({ target, actions }) => target !== undefined || actions.length > 0);
      if (acts && !refused.has(event)) handled.add(event);
      if (!acts) refused.add(event);
    }
  return handled;
}

test("the table of decisions names every state of the session and nothing else", () => {
  const named = new Set(Object.values(DECISIONS).flatMap(({ does }) => (does === "anywhere" ? [] : does)));
  const known = new Set(states.map(({ name }) => name));
  for (const name of named) expect(known, `${name} is in the table but not in the machine`).toContain(name);
});

for (const { name, value, handles } of states) {
  test(`in ${name}, each event does what the table says, or is ignored for the reason it gives`, () => {
    for (const [event, { does }] of Object.entries(DECISIONS)) {
      if (does === "anywhere") continue;
      // A transient state is left in the same step that enters it; what it inherits never gets a chance to act.
      if (name === "checking" || name === "queued.deciding") continue;
      expect(handles.has(event), `${event} in ${name}`).toBe(does.includes(name));
    }
  });

  test(`in ${name}, no event breaks the machine: late, doubled, out of order, the screen still shows something`, () => {
    for (const first of everyEvent()) {
      const actor = createActor(machine, {
        snapshot: machine.resolveState({
          value: {
            session: value,
            attention: "watching",
            scanNotice: "none",
            devices: { scanner: "ready", printer: {}, outbox: {} },
            service: "ok",
          },
          context: fullContext(),
        }),
      });
      const surprises: unknown[] = [];
      actor.subscribe({ error: (error) => surprises.push(error) });
      actor.start();
      for (const event of [first, first, ...everyEvent()] satisfies TerminalEvent[]) {
        actor.send(event);
        expect(selectView(actor.getSnapshot(), PLACE, NOW).screen.screen, `${event.type} in ${name}`).toBeTruthy();
      }
      actor.stop();
      expect(surprises).toEqual([]);
    }
  });

  test(`in ${name}, the code of the next invoice begins its check, or the screen says why not`, () => {
    const actor = createActor(machine, {
      snapshot: machine.resolveState({
        value: {
          session: value,
          attention: "watching",
          scanNotice: "none",
          devices: { scanner: "ready", printer: {}, outbox: {} },
          service: "ok",
        },
        context: contextIn(name),
      }),
    });
    actor.start();
    actor.send(eventOfScan(scanOf(NEXT_INVOICE)));
    const snapshot = actor.getSnapshot();
    const { overlay } = selectView(snapshot, PLACE, NOW);
    const does = SCANS[name];
    if (does === "next") {
      expect(snapshot.matches({ session: { visit: "verifying" } })).toBe(true);
      expect(overlay).toBeNull();
    } else if (typeof does === "string") {
      expect(snapshot.value.session).toEqual(value);
      expect(overlay).toEqual({ overlay: "scan-notice", notice: does });
    } else {
      expect(does.silent).not.toBe("");
      expect(overlay).toBeNull();
    }
    actor.stop();
  });
}

const NEXT_INVOICE = formatPayload({
  ...{ kind: "digital-ordinary", invoiceCode: null, invoiceNumber: "26112000000099999999", amountFen: 100 },
  ...{ amountMeaning: "with-tax", issueDate: "2026-11-20", checkCode: null, crc: "match" },
});

/** What is there in this state and no more: an answer and a promise exclude each other. */
function contextIn(name: SessionState): TerminalContext {
  const promised = /^(queued|contact)/.test(name);
  return {
    ...fullContext(),
    ...(promised ? { current: null } : { ticket: null }),
    ...(name.startsWith("contact") ? {} : { contact: null }),
    print: { state: name === "queued.shown" ? "printed" : "none" },
  };
}
