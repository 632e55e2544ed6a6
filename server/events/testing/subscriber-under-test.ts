import { z } from "zod";
import { defineEventHandler } from "@/server/events/event-handler";
import { eventSubscriber } from "@/server/events/event-subscriber";
import { systemClock } from "@/server/platform/clock";
import { openDatabase } from "@/server/platform/db";

// A worker that is killed: DATABASE_URL's events are delivered, and the process says on standard output when it has
// written an effect for the subject of HANG_AT and does not go on.
const database = openDatabase(process.env.DATABASE_URL!, { applicationName: "travellr-killed" });
const subscriber = eventSubscriber({
  ctx: {
    db: database.prisma,
    pool: database.pool,
    clock: systemClock,
    actor: { kind: "system", name: "test" },
    requestId: "req_test",
  },
  workerName: "under test",
  stopSignal: new AbortController().signal,
  handlers: [
    defineEventHandler({
      name: "test.note-thing",
      types: ["test.*"],
      schema: z.object({ n: z.number() }),
      async handle(tx, { id, subjectId }) {
        await tx.db.$executeRaw`
          INSERT INTO test_effect (handler, subject_id, event_id) VALUES ('test.note-thing', ${subjectId}, ${id})`;
        if (subjectId !== process.env.HANG_AT) return;
        process.stdout.write("hanging\n");
        await new Promise(() => undefined);
      },
    }),
  ],
});
await subscriber.start();
