import { describe, expect, it } from "vitest";
import { useTestDatabase } from "@/server/testing/database";
import { useCli } from "./testing/use-cli";

const database = useTestDatabase();

const cli = useCli(database, { before: ["jobs"] });

const bury = (id: string, name: string) =>
  database.prisma.job.create({
    data: {
      id,
      name,
      payload: { runId: "prun_1" },
      status: "DEAD",
      attempts: 3,
      finishedAt: new Date(),
      lastError: "Error: Stripe said no",
      attemptLog: {
        create: {
          token: 3n,
          worker: "box/1",
          startedAt: new Date(),
          finishedAt: new Date(),
          outcome: "FAILED",
          error: "Error: Stripe said no",
          stack: "at pay (pay.ts:7:1)",
        },
      },
    },
  });

describe("jobs", () => {
  it("lists what was given up, shows where it failed, retries one and discards another", async () => {
    await bury("job_1", "payroll.pay-run");
    await bury("job_2", "payroll.render-paper");
    const [listed, narrowed, shown] = await Promise.all([
      cli("list", "--status", "dead", "--json"),
      cli("list", "--name", "payroll.pay-run"),
      cli("show", "job_1"),
    ]);
    expect(JSON.parse(listed!.stdout)).toMatchObject([
      { id: "job_2", state: "dead", name: "payroll.render-paper", attempts: 3 },
      { id: "job_1", state: "dead", title: "Pay a payroll run", lastError: "Error: Stripe said no" },
    ]);
    expect(narrowed!.stdout).toMatch(/^job_1 {2}dead {2}Pay a payroll run .*\n {2}Error: Stripe said no\n$/);
    expect(shown!.stdout).toContain('{"runId":"prun_1"}');
    expect(shown!.stdout).toContain("at pay (pay.ts:7:1)");

    const [retried, discarded] = await Promise.all([
      cli("retry", "job_1", "--reason", "Mended"),
      cli("discard", "job_2", "--reason", "Not needed"),
    ]);
    expect(retried).toMatchObject({ code: 0, stdout: "job_1 waits again: a worker takes it at once.\n" });
    expect(discarded).toMatchObject({ code: 0, stdout: "Discarded job_2.\n" });
    const rows = await database.prisma.job.findMany({ orderBy: { id: "asc" } });
    expect(rows.map(({ status }) => status)).toEqual(["QUEUED", "DISCARDED"]);
    const audit = await database.prisma.auditEvent.findMany({ where: { subjectKind: "job" } });
    expect(audit.map(({ action, reason }) => `${action} ${reason}`).sort()).toEqual([
      "scheduling.job.discarded Not needed",
      "scheduling.job.retried Mended",
    ]);

    const [again, absent, silent, wrong, none] = await Promise.all([
      cli("retry", "job_2", "--reason", "Again"),
      cli("retry", "job_9", "--reason", "Again"),
      cli("discard", "job_1"),
      cli("list", "--status", "broken"),
      cli("list", "--status", "dead"),
    ]);
    expect(again).toMatchObject({ code: 1, stdout: "", stderr: "Not possible: It was discarded.\n" });
    expect(absent).toMatchObject({ code: 1, stderr: "Job job_9 does not exist.\n" });
    expect(silent!.code).toBe(2);
    expect(wrong!.code).toBe(2);
    expect(none).toMatchObject({ code: 0, stdout: "No job is so.\n" });
  }, 120_000);
});
