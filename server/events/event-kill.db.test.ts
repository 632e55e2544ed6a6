import { spawn } from "node:child_process";
import { once } from "node:events";
import { beforeAll, expect, it } from "vitest";
import { useTestDatabase } from "@/server/testing/database";
import { programArgs } from "@/server/testing/programs";
import {
  effectHandler,
  listEffects,
  makeEffectTable,
  startSubscriber,
  untilDelivered,
  writeEvent,
} from "./testing/outbox-world";

const database = useTestDatabase();

beforeAll(() => makeEffectTable(database));

it("has one effect of each event when a worker is killed between an effect and its commit", async () => {
  const ctx = database.context();
  for (let i = 0; i < 10; i++) await writeEvent(ctx, `subject-${i}`);
  const killed = spawn(process.execPath, programArgs("server/events/testing/subscriber-under-test.ts"), {
    env: { ...process.env, DATABASE_URL: database.url, HANG_AT: "subject-5" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(killed.stdout, "data");
  killed.kill("SIGKILL");
  await once(killed, "exit");

  const subscriber = await startSubscriber({ ctx, handlers: [effectHandler("test.note-thing")] });
  await untilDelivered(ctx);
  await subscriber.stop(5_000);
  const effects = (await listEffects(ctx)).map(({ subjectId }) => subjectId);
  expect([...effects].sort()).toEqual(Array.from({ length: 10 }, (_, i) => `subject-${i}`));
  const { rows } = await database.pool.query(
    "SELECT attempts, status::text FROM event_delivery WHERE subject_id = 'subject-5'",
  );
  // The attempt that died is counted.
  expect(rows).toEqual([{ attempts: 2, status: "DELIVERED" }]);
}, 120_000);
