import type { TxContext } from "@/server/platform/context";
import type { Alarm, AlarmRule } from "@/server/platform/prisma/client";

/** What whoever evaluates knows besides the database. */
export interface Observations {
  /** The zone of schedules that name none. */
  businessTimeZone: string;
  /** How the job store answered just now; nothing is said of it when it was not asked. */
  jobStore?: { kind: string; isUp: boolean; reason?: string } | null;
  /** Names of waiting work that this version does not know; nothing is said of them by who has not looked. */
  unknownNames?: readonly string[];
  /** This process's clock less the database's, in milliseconds. */
  ownClockSkewMs?: number;
}

/** Something that is wrong now, or that has happened and is not mended. */
export interface Finding {
  subjectKind: string;
  subjectId: string;
  message: string;
  detail?: Record<string, unknown>;
  /** When it last happened; left out for what simply is so. What a person acknowledged since opens nothing again. */
  happenedAt?: Date;
}

export interface CheckCall {
  tx: TxContext;
  rule: AlarmRule;
  /** By the database's clock. */
  now: Date;
  observed: Observations;
}

/** How one rule is looked after. */
export interface AlarmCheck {
  rule: string;
  /** All that is so; null when whoever evaluates cannot tell, and then nothing is opened or cleared. */
  find(call: CheckCall): Promise<Finding[] | null>;
  /** Why an open alarm is over that was not found any more, as a sentence. */
  clearReason?(call: CheckCall, alarm: Alarm): Promise<string> | string;
  /**
   * How long an alarm stays open after it was last found, in milliseconds: where processes see different things, one
   * that sees nothing must not clear what another sees. None unless told.
   */
  lingerMs?(alarm: Alarm): number;
  /** What is done besides, after opening and clearing. */
  after?(call: CheckCall): Promise<void>;
}
