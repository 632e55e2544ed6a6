/** How long a change of bank details keeps its vendor from being paid, in milliseconds: 72 hours. */
export const BANK_HOLD_MS = 72 * 3_600_000;

/**
 * Whether an account's bank details became others; fingerprints are sorted. The first ones that are ever known are no
 * change: nothing was sent anywhere else before, and the review flags a first payout. Those that come after others
 * vanished are one, so that taking a bank account out first gains nothing.
 */
export function isBankChange(
  before: { fingerprints: readonly string[]; changedBefore: boolean },
  after: readonly string[],
): boolean {
  const isKnown = before.fingerprints.length > 0 || before.changedBefore;
  return isKnown && before.fingerprints.join() !== after.join();
}

/** The end of a hold as reasons tell it: `17 Jul 2025, 09:00 UTC`. */
export function heldUntilText(heldUntil: Date, timeZone: string): string {
  return new Intl.DateTimeFormat("en-GB", {
    timeZone,
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
  }).format(heldUntil);
}

/** What is looked at when somebody wants to end a hold before its time. */
export interface BankReleaseFacts {
  /** Until when the vendor is held; null or past when it is not. */
  heldUntil: Date | null;
  now: Date;
  /** Who wants to release it. */
  staffId: string;
  /** Who asked for a link through which the details could be changed, since three days before the change. */
  linkMakerIds: readonly string[];
  /** Who submitted or changed a submitted run that would pay the vendor. */
  runMakerIds: readonly string[];
}

const RELEASE_BLOCKERS = {
  NOT_HELD: "Nothing is held over the vendor's bank details any more.",
  MADE_LINK:
    "You asked for a link through which the vendor's bank details can be changed; somebody else has to release them.",
  MADE_RUN: "You submitted or changed a run that pays this vendor; somebody else has to release it.",
} as const;

/** Every reason why this person may not release the vendor's bank details now, in words; empty when they may. */
export function bankReleaseBlockers(facts: BankReleaseFacts): string[] {
  const found: Record<keyof typeof RELEASE_BLOCKERS, boolean> = {
    NOT_HELD: facts.heldUntil === null || facts.heldUntil <= facts.now,
    MADE_LINK: facts.linkMakerIds.includes(facts.staffId),
    MADE_RUN: facts.runMakerIds.includes(facts.staffId),
  };
  return (Object.keys(found) as (keyof typeof found)[])
    .filter((code) => found[code])
    .map((code) => RELEASE_BLOCKERS[code]);
}
