import type { EmailContent } from "@/server/gateways/message-channel";
import type { AlarmOccasion, AlarmSeverity } from "@/server/platform/prisma/enums";

/** One alarm's beginning or end, as it is told outside. */
export interface AlarmNotice {
  alarmId: string;
  occasion: AlarmOccasion;
  rule: string;
  title: string;
  severity: AlarmSeverity;
  message: string;
  /** What a person does about it. */
  advice: string;
  openedAt: Date;
  /** Null while it is so. */
  clearedAt: Date | null;
}

/** The mail of a notice, the same for the same notice. `publicUrl` is the product's address, for the link. */
export function alarmEmail(notice: AlarmNotice, publicUrl: string | null): EmailContent {
  const { occasion, title, severity, message, advice, openedAt, clearedAt } = notice;
  const isOver = occasion === "RESOLVED";
  const link = alarmLink(notice, publicUrl);
  const lines = [
    message,
    ...(isOver ? [] : [`What to do: ${advice}`]),
    isOver && clearedAt
      ? `From ${openedAt.toISOString()} to ${clearedAt.toISOString()}.`
      : `Since ${openedAt.toISOString()}.`,
    link ? `More: ${link}` : "More on the Alarms page of the Travellr Back Office.",
  ];
  return {
    subject: `${isOver ? "Over" : severity === "CRITICAL" ? "Critical" : "Warning"}: ${title}`,
    text: lines.join("\n\n"),
    html: lines.map((line) => `<p>${escaped(line)}</p>`).join("\n"),
    headers: { "Auto-Submitted": "auto-generated" },
  };
}

/** What is posted of a notice, as docs/integration/alarms.md says. */
export function alarmPost(notice: AlarmNotice, publicUrl: string | null): string {
  const { alarmId, occasion, rule, title, severity, message, advice, openedAt, clearedAt } = notice;
  const isOver = occasion === "RESOLVED";
  return JSON.stringify({
    type: isOver ? "alarm.resolved" : "alarm.raised",
    timestamp: (isOver ? (clearedAt ?? openedAt) : openedAt).toISOString(),
    data: {
      alarmId,
      rule,
      title,
      severity,
      message,
      advice,
      openedAt: openedAt.toISOString(),
      resolvedAt: isOver ? (clearedAt?.toISOString() ?? null) : null,
      url: alarmLink(notice, publicUrl),
    },
  });
}

function alarmLink({ alarmId }: AlarmNotice, publicUrl: string | null): string | null {
  return publicUrl === null ? null : new URL(`/alarms?alarm=${alarmId}`, publicUrl).href;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
