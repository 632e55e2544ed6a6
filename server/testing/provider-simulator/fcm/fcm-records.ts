/** A push that FCM took for one device. */
export type SimulatedPush = {
  /** `projects/…/messages/…` */
  name: string;
  seq: number;
  atMs: number;
  projectId: string;
  token: string;
  /** A later push with the same one replaces it on the device; null means that it never is replaced. */
  collapseId: string | null;
  title: string | null;
  body: string | null;
  data: Record<string, string>;
};

/** Why a token is no good any more. */
export type TokenState = "GOOD" | "UNREGISTERED" | "INVALID" | "SENDER_ID_MISMATCH";

export type FcmRecord =
  | { is: "push"; push: SimulatedPush }
  | { is: "token"; token: string; state: TokenState }
  | { is: "acknowledged"; name: string };

/** What the owner of a device sees: the last push of each collapse id, and every push without one. */
export type DeviceView = {
  token: string;
  received: number;
  visible: { collapseId: string | null; title: string | null; times: number }[];
};

/** What each device shows after these pushes. */
export function deviceViews(pushes: readonly SimulatedPush[]): DeviceView[] {
  const byToken = new Map<string, SimulatedPush[]>();
  for (const push of pushes) byToken.set(push.token, [...(byToken.get(push.token) ?? []), push]);
  return [...byToken].map(([token, ofDevice]) => {
    const visible = new Map<string, DeviceView["visible"][number]>();
    for (const { name, collapseId, title } of ofDevice) {
      const slot = collapseId ?? name;
      visible.set(slot, { collapseId, title, times: (visible.get(slot)?.times ?? 0) + 1 });
    }
    return { token, received: ofDevice.length, visible: [...visible.values()] };
  });
}
