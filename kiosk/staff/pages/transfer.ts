/**
 * USB sticks: bundles that are brought are shown with who signed them and what they would change before they count; what goes
 * out is in transfer/outgoing.ts. A stick is looked at when somebody asks, not all the time, because the machine takes it down
 * when it has been left alone for two seconds; then it may be pulled out.
 */
import type { TransferAction, TransferPageView } from "../../display/contract/staff/transfer.ts";
import type { SigningKey } from "../../journal/signing-key.ts";
import { fingerprint } from "../../journal/signing-key.ts";
import { changeViews } from "../../provisioning/form.ts";
import type { Judged } from "../../provisioning/judge.ts";
import type { Provisioning } from "../../provisioning/room.ts";
import { findSticks, STICK_PLACES, type Stick, type StickPlaces } from "../../provisioning/stick/find.ts";
import { bundlesOn, readBundle, type BundleOnStick } from "../../provisioning/stick/read.ts";
import { createOutgoing, type OutgoingRooms } from "../transfer/outgoing.ts";
import { EVERYBODY, TECHNICIAN, type OpenPage, type PageRoom, type StaffPage } from "../page.ts";

/** What this page asks of the rooms around. */
export interface TransferPageRooms extends OutgoingRooms {
  /** The terminal's own key; null where it cannot be read. */
  readonly key: () => SigningKey | null;
  /** Where sticks are mounted; tests have their own. */
  readonly places?: StickPlaces;
}

export function transferPage(rooms: TransferPageRooms): StaffPage<"transfer"> {
  return {
    id: "transfer",
    roles: EVERYBODY,
    actions: {
      look: EVERYBODY,
      open: TECHNICIAN,
      apply: TECHNICIAN,
      close: EVERYBODY,
      export: EVERYBODY,
      "export-support": EVERYBODY,
      "copy-journal": EVERYBODY,
      "stop-copy": EVERYBODY,
      restart: TECHNICIAN,
    },
    open: (room) => openTransferPage(rooms, room),
  };
}

interface FoundStick {
  readonly stick: Stick;
  readonly bundles: readonly BundleOnStick[];
}

/** A bundle that was read and judged, and is not yet applied. */
interface Looked {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly judged: Judged;
}

/** How long the machine leaves a stick mounted that nobody looks at (config/deploy/udev/71-yanpiao-sticks.rules). */
const LEFT_ALONE_MS = 3_000;

function openTransferPage(rooms: TransferPageRooms, { who, changed }: PageRoom): OpenPage<"transfer"> {
  const { provisioning, clock, journal } = rooms;
  const locked = provisioning === null ? "file" : TECHNICIAN.includes(who.role) ? null : "role";
  const key = rooms.key();
  let found: readonly FoundStick[] = [];
  let unmounted: readonly string[] = [];
  let busy = 0;
  let lookedMs = clock.now();
  let looked: Looked | null = null;
  let refused: TransferPageView["refused"] = null;
  let applied: number | null = null;

  const goesOut = createOutgoing({ rooms, who, key, onStick, stickOf });

  /** Whatever touches a stick. */
  async function onStick<T>(work: () => Promise<T>): Promise<T> {
    busy += 1;
    changed();
    try {
      return await work();
    } finally {
      busy -= 1;
      lookedMs = clock.now();
      changed();
    }
  }

  function look(): Promise<string> {
    return onStick(async () => {
      const sticks = await findSticks(rooms.places ?? STICK_PLACES);
      found = await Promise.all(sticks.sticks.map(async (stick) => ({ stick, bundles: await bundlesOn(stick) })));
      unmounted = sticks.unmounted;
      return found.length === 0 ? "none" : "found";
    });
  }

  async function openBundle(stickName: string, name: string, room: Provisioning): Promise<string> {
    [looked, refused, applied] = [null, null, null];
    const stick = stickOf(stickName);
    if (stick === null) return refuse(name, "gone", "the stick is not there any more");
    const read = await onStick(() => readBundle(stick, name));
    if (!read.ok) return refuse(name, read.error, `the file cannot be used: ${read.error}`);
    const judged = room.manager.judge(read.value, { allowOlder: false });
    if (!judged.ok) {
      journal.record("config.refused", { by: "technician", reason: judged.error.code });
      return refuse(name, judged.error.code, judged.error.message);
    }
    looked = { name, bytes: read.value, judged: judged.value };
    return "shown";
  }

  function refuse(name: string, code: NonNullable<TransferPageView["refused"]>["code"], why: string): string {
    refused = { name, code, why };
    return code;
  }

  /** The bytes that were shown, not what may lie on the stick by now; they are judged once more. */
  function apply(room: Provisioning): string {
    if (looked === null) return "nothing-shown";
    const { name, bytes } = looked;
    looked = null;
    if (room.confirmLeftMs() !== null)
      return refuse(name, "on-trial", "first keep or take back the configuration that is on trial");
    try {
      const result = room.manager.applyBundle(bytes, { by: "technician", allowOlder: false });
      if (!result.ok) return refuse(name, result.error.code, result.error.message);
      applied = result.value.version;
      return `version ${applied}`;
    } catch (error) {
      if (!(error instanceof Error && "code" in error)) throw error;
      return refuse(name, "disk", "the terminal's disk did not take it");
    }
  }

  function stickOf(name: string): Stick | null {
    return found.find(({ stick }) => stick.name === name)?.stick ?? null;
  }

  function act(action: TransferAction): Promise<string> {
    switch (action.do) {
      case "look":
        return look();
      case "close":
        [looked, refused] = [null, null];
        return Promise.resolve("done");
      case "export":
        return goesOut.settings(action.stick);
      case "export-support":
        return goesOut.support(action.stick);
      case "copy-journal":
        return goesOut.journal(action.stick, action.span);
      case "stop-copy":
        return Promise.resolve(goesOut.stop());
      case "open":
      case "apply":
      case "restart":
        if (provisioning === null) return Promise.resolve("locked");
        if (action.do === "open") return openBundle(action.stick, action.bundle, provisioning);
        if (action.do === "apply") return Promise.resolve(apply(provisioning));
        if (!provisioning.waitsForRestart()) return Promise.resolve("nothing-waits");
        provisioning.startAnew();
        return Promise.resolve("done");
    }
  }

  void look();

  return {
    view: () => ({
      page: "transfer",
      locked,
      looking: busy > 0,
      sticks: found.map(({ stick: { name, freeBytes, readOnly }, bundles }) => ({
        name,
        freeBytes,
        readOnly,
        bundles,
      })),
      unmounted,
      preview: looked === null ? null : previewOf(looked),
      refused,
      applied,
      ...goesOut.view(),
      ownKey: key === null ? null : fingerprint(key.publicKey),
      mayPullOut: busy === 0 && clock.now() - lookedMs >= LEFT_ALONE_MS,
    }),
    async act(action) {
      const outcome = await act(action);
      changed();
      return outcome;
    },
    close: () => goesOut.close(),
  };
}

function previewOf({ name, judged }: Looked): NonNullable<TransferPageView["preview"]> {
  const { contents, signer, changes, needsConfirmation } = judged;
  return {
    name,
    serial: contents.serial,
    signer: signer.name,
    keyId: signer.keyId,
    note: contents.note ?? null,
    changes: changeViews(changes),
    needsConfirmation,
  };
}
