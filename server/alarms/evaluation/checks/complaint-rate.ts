import { complaintRate } from "@/server/notifications/queries/complaint-rate";
import type { AlarmCheck, Finding } from "../alarm-check";

/** Fewer mails than this say nothing: one person of twenty may press the wrong button. */
const MAILS_MIN = 100;
const DAYS = 7;

/** Recipients call too much of our mail spam. */
export const complaintRateTooHigh: AlarmCheck = {
  rule: "complaint-rate",
  async find({ tx, rule, now }): Promise<Finding[]> {
    const perThousandMax = rule.threshold ?? 1;
    const since = new Date(now.getTime() - DAYS * 86_400_000);
    const { complaints, mails } = await complaintRate(tx, { since, perThousandMax });
    if (complaints === 0 || mails < MAILS_MIN || complaints * 1000 < perThousandMax * mails) return [];
    return [
      {
        subjectKind: "",
        subjectId: "",
        message: `${complaints} of ${mails.toLocaleString("en-GB")} mails of the last ${DAYS} days were marked as spam, ${((complaints * 100) / mails).toFixed(2)} %.`,
        detail: { complaints, mails },
      },
    ];
  },
  clearReason: () => "Fewer mails are marked as spam again.",
};
