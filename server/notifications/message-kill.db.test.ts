import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it, vi } from "vitest";
import { receiveInboundEvent } from "@/server/events/inbound/commands/receive-inbound-event";
import { readInboundEvent } from "@/server/events/inbound/read-inbound-event";
import { sampleEvent } from "@/server/events/inbound/testing/event-samples";
import { seededChance } from "@/server/testing/kill-harness/seeded-chance";
import { simulatorEnv } from "@/server/testing/provider-simulator/simulator-env";
import { forkProgram } from "@/server/testing/programs";
import type { SendStep } from "./sending/sending";
import type { SenderLife } from "./testing/sender-under-test";
import { sendingWorld } from "./testing/sending-world";

// Real processes, each some seconds to load on a busy machine.
vi.setConfig({ testTimeout: 240_000 });

const world = sendingWorld();
/** Every boundary between an event's commit and the written answer; more rounds than there are take them by chance. */
const SEND_STEPS = [
  "claimed",
  "attempt-written",
  "answered",
  "recorded",
] as const satisfies readonly SendStep[];
const ROUNDS = Number(process.env["MESSAGE_KILLS"] ?? SEND_STEPS.length);
const seed = Number(process.env["KILL_SEED"] ?? Date.now() % 1_000_000);

const folder = mkdtempSync(join(tmpdir(), "message-kill-"));
const children = new Set<ChildProcess>();
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

/** Longer than a call may take, and short enough for a test. */
const SETTINGS = { leaseMs: 2_500, firstLookMs: 100, notTakenAfterMs: 4_000 };

/** A process that loads, and waits to be told what to do. */
function load() {
  const child = forkProgram("server/notifications/testing/sender-under-test.ts");
  children.add(child);
  const loaded = once(child, "message");
  const ended = once(child, "exit").then(([, signal]) => signal as string | null);
  loaded.catch(() => undefined);
  return { child, loaded, ended };
}

it("A2: killed at every boundary between the event and the written answer, nothing is lost and nothing doubled", async () => {
  console.info(`Message kills: seed ${seed} (KILL_SEED=${seed} MESSAGE_KILLS=${ROUNDS} repeats them)`);
  const chance = seededChance(seed);
  const caFile = join(folder, "ca.pem");
  writeFileSync(caFile, world.simulator.fcm.certificate.certificatePem);
  const shared = { databaseUrl: world.database.url, env: simulatorEnv(world.simulator, caFile) };
  let left = 2 + ROUNDS;
  const spares: ReturnType<typeof load>[] = [];
  const fill = () => {
    while (left > 0 && spares.length < 3) {
      left -= 1;
      spares.push(load());
    }
  };
  /** Lets a process live by the plan; resolves to the signal that ended it. */
  const live = async (life: SenderLife) => {
    fill();
    const { child, loaded, ended } = spares.shift()!;
    await loaded;
    child.send(life);
    fill();
    return ended;
  };

  // Events first: the process that takes one dies, and the marketplace, which got no answer, tells it again.
  const bodies = (["planned", "committed"] as const).map((name, index) => ({
    name,
    body: bodyOf(`K-${index}`, index),
  }));
  for (const { name, body } of bodies) {
    expect(await live({ ...shared, does: "ingest", body, dieAt: name })).toBe("SIGKILL");
    const stored = await world.messagesOf(JSON.parse(body).data.bookingRef as string);
    expect(stored).toHaveLength(name === "planned" ? 0 : 3);
    const reading = readInboundEvent(body, new Date());
    if (!reading.ok) throw new Error("The event is refused.");
    const { kind } = await receiveInboundEvent(world.ctx, reading.read);
    expect(kind).toBe(name === "planned" ? "stored" : "known");
  }
  await world.database.pool.query(
    `INSERT INTO recipient_quiet_hours (recipient_ref, from_minute, until_minute)
     SELECT recipient_ref, 0, 0 FROM message GROUP BY recipient_ref ON CONFLICT DO NOTHING`,
  );

  const booked = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    booked.push(await world.book(), await world.book());
    const step = SEND_STEPS[round] ?? chance.pick(SEND_STEPS);
    const dieAt = { step, nth: 1 + chance.whole(5) };
    const victim: SenderLife = {
      ...shared,
      does: "send",
      name: `victim-${round}`,
      dieAt,
      settings: SETTINGS,
    };
    expect(await live(victim), `at ${step}`).toBe("SIGKILL");
  }
  await world.send({ settings: SETTINGS });

  const open = () => world.database.prisma.message.count({ where: { status: { not: "ACCEPTED" } } });
  await world.until(open, (count) => count === 0, 120_000);
  expect(await world.database.prisma.message.count()).toBe((2 + booked.length) * 3);
  const people = [
    ...booked,
    ...bodies.map(({ body }) => {
      const { customer } = JSON.parse(body).data as { customer: Customer };
      return { email: customer.email, phone: customer.phone, token: customer.devices[0]!.token };
    }),
  ];
  for (const { email, phone, token } of people) {
    const device = world.simulator.fcm.devices().find((one) => one.token === token)!;
    expect({
      emails: world.simulator.resend.emails().filter(({ to }) => to.includes(email)).length,
      sms: world.simulator.twilio.smsMessages(phone).length,
      visible: device.visible.length,
    }).toEqual({ emails: 1, sms: 1, visible: 1 });
    expect(device.received).toBeLessThanOrEqual(ROUNDS + 1);
  }
});

interface Customer {
  email: string;
  phone: string;
  devices: { token: string }[];
}

function bodyOf(bookingRef: string, index: number): string {
  const customer = {
    customerRef: `kill-guest-${index}`,
    name: "Kim Guest",
    email: `kill-${index}@travellr.example`,
    phone: `+3461000000${index}`,
    timeZone: "UTC",
    devices: [{ token: `token-of-kill-guest-${index}`, platform: "android" }],
  };
  const when = { bookedAt: new Date().toISOString(), startsOn: "2037-03-01", endsOn: "2037-03-05" };
  return JSON.stringify(
    sampleEvent(
      "booking.created",
      { bookingRef, customer, ...when },
      { id: `kill-${bookingRef}`, time: new Date().toISOString() },
    ),
  );
}
