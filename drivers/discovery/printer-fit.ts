import type { PrinterProfile } from "../../config/profiles/schema.ts";
import type { PrinterLearned } from "./ask-printer.ts";
import type { Proposal } from "./propose.ts";

/** What a printer's answers say against a profile, each a clause. Empty: they agree as far as was asked. */
export function misfits(profile: PrinterProfile, learned: PrinterLearned): readonly string[] {
  const against: string[] = [];
  if (profile.status !== "none" && !answersStatus(learned)) {
    against.push("it answers no status question, and the profile waits for answers");
  }
  if (profile.status === "custom20" && answersStatus(learned) && !learned.fullStatus) {
    against.push("it does not answer DLE EOT 20, by which the profile sees the slip at the exit");
  }
  if (profile.status === "asb" && !learned.isOffline && !learned.automaticStatus) {
    against.push("it does not speak by itself after GS a, as the profile expects");
  }
  if (profile.fence === "gs-h" && !learned.isOffline && learned.fence !== "gs-h") {
    against.push("it does not answer GS ( H, by which the profile knows that a slip was printed");
  }
  if (profile.fence === "gs-r" && !learned.isOffline && learned.fence === "none") {
    against.push("it answers neither GS r nor GS ( H, by which the profile knows the end of a slip");
  }
  if (profile.text === "native" && learned.hasChineseFont === false) {
    against.push("it says that it has no Chinese font: a profile that prints pictures is needed");
  }
  return against;
}

/** What the printer can and the profile makes no use of: no fault, but worth a better profile. */
export function unused(profile: PrinterProfile, learned: PrinterLearned): readonly string[] {
  const more: string[] = [];
  if (profile.status === "none" && answersStatus(learned)) {
    more.push("it answers status questions: a profile with status dle would know paper and cover");
  }
  if (profile.fence !== "gs-h" && learned.fence === "gs-h") {
    more.push("it answers GS ( H: a profile with fence gs-h would know that a slip was printed");
  }
  if (profile.fence === "none" && learned.fence === "gs-r") {
    more.push("it answers GS r: a profile with fence gs-r would know the end of a slip");
  }
  return more;
}

function answersStatus({ round }: PrinterLearned): boolean {
  return Object.keys(round).length > 0;
}

/**
 * The proposal to take: the strongest one that its answers do not contradict. A certain one stays the first even when
 * they do: then something is set differently on the device, and the report says what.
 */
export function fittingProposal(
  proposals: readonly Proposal[],
  profiles: readonly PrinterProfile[],
  learned: PrinterLearned,
): Proposal | null {
  const first = proposals[0] ?? null;
  if (first?.certain === true) return first;
  const fits = ({ profile }: Proposal): boolean => {
    const described = profiles.find(({ id }) => id === profile);
    return described !== undefined && misfits(described, learned).length === 0;
  };
  return proposals.find(fits) ?? first;
}
