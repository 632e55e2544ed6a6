import { describe, expect, it } from "vitest";
import { inTransaction, isTransactionLost } from "@/server/platform/context";
import { useTestDatabase } from "@/server/testing/database";

const database = useTestDatabase();
const gates = () => database.prisma.paceGate.findMany({ orderBy: { name: "asc" } });
const nextAt = new Date("2026-01-01T00:00:00Z");

describe("inTransaction", () => {
  it("commits all or nothing", async () => {
    await inTransaction(database.context(), (tx) =>
      tx.db.paceGate.create({ data: { name: "kept", nextAt } }),
    );
    const failing = inTransaction(database.context(), async (tx) => {
      await tx.db.paceGate.create({ data: { name: "lost", nextAt } });
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect((await gates()).map((gate) => gate.name)).toEqual(["kept"]);
  });

  it("joins the transaction it is called in", async () => {
    const failing = inTransaction(database.context(), async (outer) => {
      await inTransaction(outer, (inner) => inner.db.paceGate.create({ data: { name: "inner", nextAt } }));
      expect(await outer.db.paceGate.count({ where: { name: "inner" } })).toBe(1);
      throw new Error("outer fails");
    });
    await expect(failing).rejects.toThrow("outer fails");
    expect(await database.prisma.paceGate.count({ where: { name: "inner" } })).toBe(0);
  });

  it("runs the work again when two transactions collide", async () => {
    await database.prisma.paceGate.create({ data: { name: "shared", nextAt: new Date(0) } });
    let runs = 0;
    let open = () => {};
    const bothHaveRead = new Promise<void>((done) => (open = done));
    const addSecond = () =>
      inTransaction(
        database.context(),
        async (tx) => {
          const gate = await tx.db.paceGate.findUniqueOrThrow({ where: { name: "shared" } });
          if (++runs === 2) open();
          await bothHaveRead;
          const later = new Date(gate.nextAt.getTime() + 1000);
          await tx.db.paceGate.update({ where: { name: "shared" }, data: { nextAt: later } });
        },
        { isolation: "Serializable" },
      );
    await Promise.all([addSecond(), addSecond()]);
    const gate = await database.prisma.paceGate.findUniqueOrThrow({ where: { name: "shared" } });
    expect(gate.nextAt.getTime()).toBe(2000);
    expect(runs).toBe(3);
  });

  it("runs the work again after a deadlock in hand-written SQL", async () => {
    await database.prisma.paceGate.createMany({ data: ["a", "b"].map((name) => ({ name, nextAt })) });
    let arrived = 0;
    let open = () => {};
    const bothHoldOne = new Promise<void>((done) => (open = done));
    const lockBoth = (first: string, second: string) =>
      inTransaction(database.context(), async (tx) => {
        await tx.db.$queryRaw`SELECT 1 FROM pace_gate WHERE name = ${first} FOR UPDATE`;
        if (++arrived === 2) open();
        await bothHoldOne;
        await tx.db.$queryRaw`SELECT 1 FROM pace_gate WHERE name = ${second} FOR UPDATE`;
      });
    await Promise.all([lockBoth("a", "b"), lockBoth("b", "a")]);
    expect(arrived).toBe(3);
  });

  it("does not run the work again for other errors", async () => {
    let runs = 0;
    const twice = inTransaction(database.context(), async (tx) => {
      runs++;
      await tx.db.paceGate.create({ data: { name: "twice", nextAt } });
      await tx.db.paceGate.create({ data: { name: "twice", nextAt } });
    });
    const error = await twice.catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "P2002" });
    expect(isTransactionLost(error)).toBe(false);
    expect(runs).toBe(1);
  });
});

describe("withRollback", () => {
  it("undoes the work and hands its answer back", async () => {
    const before = await database.prisma.paceGate.count();
    const answer = await database.withRollback(async (ctx) => {
      await inTransaction(ctx, (tx) => tx.db.paceGate.create({ data: { name: "undone", nextAt } }));
      return ctx.db.paceGate.count();
    });
    expect(answer).toBe(before + 1);
    expect(await database.prisma.paceGate.count()).toBe(before);
  });
});

describe("openDatabase", () => {
  it("reads bigint as bigint and dates as text in hand-written SQL", async () => {
    const { rows } = await database.pool.query(
      "SELECT 9007199254740993::int8 AS big, date '2015-07-13' AS day",
    );
    expect(rows).toEqual([{ big: 9007199254740993n, day: "2015-07-13" }]);
  });
});
