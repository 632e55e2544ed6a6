import Stripe from "stripe";
import { receiveStripeEvent } from "@/server/events/commands/receive-stripe-event";
import { pauseRun } from "@/server/payroll/commands/pause-run";
import { resumeRun } from "@/server/payroll/commands/resume-run";
import { handleStripeEvent } from "@/server/payroll/paying/handle-stripe-event";
import { payRun } from "@/server/payroll/paying/pay-run";
import { sweepPayroll } from "@/server/payroll/paying/sweep-payroll";
import { seededChance } from "@/server/testing/kill-harness/seeded-chance";
import {
  startProviderSimulator,
  type ProviderSimulator,
} from "@/server/testing/provider-simulator/simulator-server";
import { Conductor, type Fiber } from "./conductor";
import { claimWatch, type ClaimWatch } from "./claim-watch";
import { openFailingDatabase } from "./failing-database";
import type { FaultSchedule, PlannedFault } from "./fault-schedule";
import { historyFaults } from "./history-faults";
import { simulatedTime, type SimulatedTime } from "./simulated-time";
import { simulatedWorker, type SimulatedWorker } from "./simulated-worker";
import {
  accountOf,
  approvalInstant,
  approve,
  personContext,
  submittedRun,
  type SimulationWorld,
} from "./simulation-world";

/** What came of one schedule. */
export interface PlayedSchedule {
  /** Sentences about what must not be; empty is the result wanted. */
  violations: string[];
  /** Everything that happened, in order. */
  history: string[];
  /** State arrows of payouts that were gone, such as `SENDING>SENT`, with how often. */
  arrows: Map<string, number>;
  ticks: number;
}

/** After the faults have stopped, a run must be over after so many rounds of five simulated minutes. */
const ROUNDS_MAX = 60;
const ROUND_MS = 310_000;
const LEASE_AND_MORE_MS = 61_000;
const HALF_A_MINUTE_MS = 30_000;
const DAY_AND_MORE_MS = 25 * 3_600_000;
const WEBHOOK_SECRET = "whsec_simulation";

/**
 * Pays one week's run with the worker's real code while the schedule's faults strike, and judges what came of it.
 * `beforeJudging` is for tests of the judge.
 */
export async function playSchedule(
  world: SimulationWorld,
  schedule: FaultSchedule,
  options: { beforeJudging?: (paid: { runId: string; simulator: ProviderSimulator }) => Promise<void> } = {},
): Promise<PlayedSchedule> {
  const simulator = await startProviderSimulator();
  const play = new Play(world, schedule, simulator, options.beforeJudging);
  try {
    return await play.play();
  } finally {
    await play.close();
    await simulator.close();
  }
}

type TickFault = Extract<PlannedFault, { atTick: number }>;

class Play {
  private readonly conductor: Conductor;
  private readonly workers = new Map<string, SimulatedWorker>();
  private readonly violations: string[] = [];
  private readonly open: TickFault[];
  private readonly thaw = new Map<string, number>();
  private readonly watch: ClaimWatch;
  private time!: SimulatedTime;
  private runId = "";
  private lives = 0;
  private eventsSeen = 0;
  private paused = false;

  constructor(
    private readonly world: SimulationWorld,
    private readonly schedule: FaultSchedule,
    private readonly simulator: ProviderSimulator,
    private readonly beforeJudging?: (paid: { runId: string; simulator: ProviderSimulator }) => Promise<void>,
  ) {
    this.watch = claimWatch(world.admin);
    this.conductor = new Conductor(
      seededChance(schedule.seed ^ 0x5f3759df),
      async (fiber, point, payoutId) => {
        if (point === "claimed") this.violations.push(...(await this.watch.claimed(fiber.owner, payoutId)));
      },
    );
    this.open = schedule.faults
      .filter((fault): fault is TickFault => "atTick" in fault)
      .sort((one, other) => one.atTick - other.atTick);
  }

  async play(): Promise<PlayedSchedule> {
    const { world, schedule, simulator } = this;
    const chance = seededChance(schedule.seed + 1);
    // Waits are spread by chance; here by the seed's.
    const random = Math.random;
    Math.random = () => chance.whole(1 << 30) / 2 ** 30;
    try {
      for (let index = 0; index < schedule.vendors; index++)
        simulator.stripe.addAccount({ id: accountOf(index) });
      const week = world.nextWeek();
      this.time = await simulatedTime(world.admin, simulator.stripe, approvalInstant(week));
      await this.approveRun(week);
      for (const fault of schedule.faults) this.armProvider(fault);
      for (let index = 0; index < schedule.workers; index++) await this.bear(this.skewOf(index));
      await this.work(true);
      await this.settle();
      await this.beforeJudging?.({ runId: this.runId, simulator });
      this.violations.push(
        ...(await historyFaults({
          admin: world.admin,
          ctx: personContext(world, 0, this.time.clock),
          stripe: simulator.stripe,
          runId: this.runId,
        })),
      );
    } finally {
      Math.random = random;
    }
    const arrows = await world.admin.query<{ arrow: string; count: number }>(
      `SELECT coalesce("from"::text, '') || '>' || "to"::text AS arrow, count(*)::int AS count
       FROM payout_event WHERE run_id = $1 GROUP BY 1`,
      [this.runId],
    );
    return {
      violations: this.violations,
      history: this.conductor.history,
      arrows: new Map(arrows.rows.map(({ arrow, count }) => [arrow, count])),
      ticks: this.conductor.tick,
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.workers.values()].map((worker) => this.bury(worker)));
  }

  private has(how: Extract<PlannedFault, { name: "F10" }>["how"]): boolean {
    return this.schedule.faults.some((fault) => fault.name === "F10" && fault.how === how);
  }

  private skewOf(index: number): number {
    const skew = this.schedule.faults.find((fault) => fault.name === "F8" && fault.how === "skew");
    return skew && skew.name === "F8" && skew.how === "skew" && skew.worker === index ? skew.byMs : 0;
  }

  private async approveRun(week: number): Promise<void> {
    const { world } = this;
    const run = await submittedRun(world, week, this.time.clock, this.has("draft"));
    this.runId = run.runId;
    const approvals = await approve(world, run, this.time.clock, this.has("approve"));
    if (approvals !== 1) this.violations.push(`${approvals} approvals succeeded where one was needed`);
    if (this.has("alter")) await this.alterBehindApproval();
  }

  /** Someone changes where a payout goes after it was approved: nothing may be sent, until it is as approved again. */
  private async alterBehindApproval(): Promise<void> {
    const { rows } = await this.world.admin.query<{ id: string; destination: string }>(
      "SELECT id, destination FROM payout WHERE run_id = $1 AND status = 'RESERVED' ORDER BY id LIMIT 1",
      [this.runId],
    );
    const { id, destination } = rows[0]!;
    const set = (to: string) =>
      this.world.admin.query("UPDATE payout SET destination = $2 WHERE id = $1", [id, to]);
    await set("acct_other");
    this.conductor.note(`somebody changes the account of ${id}`);
    const ctx = personContext(this.world, 0, this.time.clock);
    const worker = await this.bear(0);
    await this.conductor.begin(worker.name, `${worker.name} job`, (fiber) => this.pay(worker, fiber));
    await this.workUntilNobodyCan();
    if (this.simulator.stripe.ledger().length > 0)
      this.violations.push("a run whose content was changed after its approval was paid");
    const status = await ctx.db.payrollRun.findUnique({
      where: { id: this.runId },
      select: { status: true },
    });
    if (status?.status !== "APPROVED")
      this.violations.push(`a run whose content was changed after its approval went on to ${status?.status}`);
    await set(destination);
  }

  private armProvider(fault: PlannedFault): void {
    if (fault.name !== "F3") return;
    this.simulator.stripe.setFault({
      match:
        fault.of === "transfers"
          ? { method: "POST", path: "^/v1/transfers$" }
          : { method: "GET", path: "^/v1/" },
      nth: fault.nth,
      action: fault.action,
    });
    this.conductor.note(`armed: ${fault.of} ${fault.nth} ${JSON.stringify(fault.action)}`);
  }

  /** A worker begins to live, with a job that pays the run. */
  private async bear(skewMs: number): Promise<SimulatedWorker> {
    this.lives += 1;
    const name = `worker-${this.lives}`;
    const worker = simulatedWorker({
      name,
      database: openFailingDatabase(this.world.url, `simulation-${name}`),
      clock: this.time.skewed(skewMs),
      conductor: this.conductor,
      simulatorUrl: this.simulator.url,
      beforeTransfer: async (fiber, input) => {
        this.violations.push(...(await this.watch.beforeTransfer(fiber.owner, input)));
      },
    });
    this.workers.set(name, worker);
    return worker;
  }

  private pay(worker: SimulatedWorker, fiber: Fiber): Promise<unknown> {
    return payRun(worker.ctx, worker.payingFor(fiber), this.runId, new AbortController().signal);
  }

  private async startJobs(): Promise<void> {
    for (const worker of this.workers.values())
      if (this.conductor.busy(worker.name) === 0)
        await this.conductor.begin(worker.name, `${worker.name} job`, (fiber) => this.pay(worker, fiber));
  }

  private async work(withFaults: boolean): Promise<void> {
    await this.startJobs();
    for (;;) {
      if (withFaults) await this.thawDue();
      const fiber = this.conductor.pick();
      if (!fiber) {
        if (this.conductor.standingStill.length === 0) return;
        // All others have done what they could meanwhile.
        this.thaw.clear();
        for (const owner of this.conductor.standingStill) this.endFault(owner);
        continue;
      }
      await this.passPoint(fiber, withFaults);
    }
  }

  private async workUntilNobodyCan(): Promise<void> {
    for (let fiber = this.conductor.pick(); fiber; fiber = this.conductor.pick())
      await this.passPoint(fiber, false);
  }

  /** Takes the fiber over its point; within a transaction it is only taken on, or killed, or cut. */
  private async passPoint(fiber: Fiber, withFaults: boolean): Promise<void> {
    do {
      const at = fiber.at!;
      if (withFaults && (await this.strike(fiber, at.point.endsWith("in-transaction"))) === "gone") return;
      if (at.point.endsWith("committed")) await this.deliverWebhooks(withFaults);
      await this.conductor.resume(fiber);
    } while (fiber.at?.point.endsWith("in-transaction"));
  }

  /** Plays the faults that are due; "gone" when the fiber does not go on now. */
  private async strike(fiber: Fiber, inTransaction: boolean): Promise<"gone" | "here"> {
    const worker = this.workers.get(fiber.owner);
    while (worker && this.open[0] && this.open[0].atTick <= this.conductor.tick) {
      const fault = this.open[0];
      // What does not fit into a transaction waits for the next point.
      if (inTransaction && !["F1", "F5", "F9"].includes(fault.name)) return "here";
      this.open.shift();
      this.conductor.note(`! ${JSON.stringify(fault)} at ${worker.name}`);
      if ((await this.afflict(fault, worker)) === "gone") return "gone";
    }
    return "here";
  }

  private async afflict(fault: TickFault, worker: SimulatedWorker): Promise<"gone" | "here"> {
    const { conductor } = this;
    switch (fault.name) {
      case "F1":
        await this.kill(worker);
        await this.bear(0);
        await this.startJobs();
        return "gone";
      case "F2":
        this.standStill(worker, fault.forTicks);
        await this.time.advance(LEASE_AND_MORE_MS);
        await this.startJobs();
        return "gone";
      case "F5":
        if (fault.how === "cut") await this.endConnections(worker);
        else worker.database.loseNextCommit();
        return "here";
      case "F6":
        worker.database.refuseConnections(fault.connections);
        return "here";
      case "F7":
        if (fault.how === "sweep") await sweepPayroll(worker.ctx);
        else
          await conductor.begin(worker.name, `${worker.name} job again`, (fiber) => this.pay(worker, fiber));
        return "here";
      case "F8":
        await this.time.advance(DAY_AND_MORE_MS);
        this.simulator.stripe.pruneIdempotencyKeys();
        return "here";
      case "F9":
        worker.database.fillDisk(fault.writes);
        return "here";
      case "F10":
        if (fault.how === "pause") await this.pauseTwice();
        return "here";
      case "F13":
        await this.time.advance(HALF_A_MINUTE_MS);
        return "here";
      case "F14":
        worker.database.cutOff(true);
        this.thaw.set(worker.name, conductor.tick + fault.forTicks);
        return "here";
    }
  }

  private standStill(worker: SimulatedWorker, forTicks: number): void {
    this.conductor.standStill(worker.name);
    this.thaw.set(worker.name, this.conductor.tick + forTicks);
  }

  private async thawDue(): Promise<void> {
    for (const [owner, tick] of this.thaw) {
      if (tick > this.conductor.tick) continue;
      this.thaw.delete(owner);
      this.endFault(owner);
    }
    if (this.paused && this.conductor.tick > 0 && !this.open.some(({ name }) => name === "F10"))
      await this.resume();
  }

  private endFault(owner: string): void {
    this.conductor.goOn(owner);
    this.workers.get(owner)?.database.cutOff(false);
    this.conductor.note(`${owner} goes on`);
  }

  private async kill(worker: SimulatedWorker): Promise<void> {
    worker.database.kill();
    this.conductor.drop(worker.name);
    this.conductor.goOn(worker.name);
    this.thaw.delete(worker.name);
    this.workers.delete(worker.name);
    await this.bury(worker);
  }

  private async bury(worker: SimulatedWorker): Promise<void> {
    worker.database.kill();
    await this.endConnections(worker);
    worker.close();
  }

  /** The server ends what the worker has open, and it is over before this resolves. */
  private async endConnections(worker: SimulatedWorker): Promise<void> {
    await this.world.admin.query(
      `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = $1`,
      [`simulation-${worker.name}`],
    );
  }

  /** Two people press pause at once; one of them is told that it changed. */
  private async pauseTwice(): Promise<void> {
    const run = await this.world.database.prisma.payrollRun.findUniqueOrThrow({ where: { id: this.runId } });
    if (run.status !== "PAYING") return;
    const input = { runId: this.runId, seenVersion: run.version, reason: "To look at it" };
    const answers = await Promise.allSettled(
      [1, 2].map((person) => pauseRun(personContext(this.world, person, this.time.clock), input)),
    );
    const done = answers.filter(({ status }) => status === "fulfilled").length;
    if (done !== 1) this.violations.push(`${done} of two pauses at once succeeded`);
    this.paused = true;
    this.conductor.note("the run is paused");
  }

  private async resume(): Promise<void> {
    this.paused = false;
    const run = await this.world.database.prisma.payrollRun.findUniqueOrThrow({ where: { id: this.runId } });
    if (run.status !== "PAUSED") return;
    await resumeRun(personContext(this.world, 1, this.time.clock), {
      runId: this.runId,
      seenVersion: run.version,
    });
    this.conductor.note("the run is resumed");
    await this.startJobs();
  }

  /** Hands over what the provider announced since, as the schedule wants it. */
  private async deliverWebhooks(withFaults: boolean): Promise<void> {
    const fault = this.schedule.faults.find((each) => each.name === "F4");
    const how = withFaults && fault?.name === "F4" ? fault.how : null;
    const all = this.simulator.stripe.events();
    // Reversed: they come together, the last first.
    if (how === "reversed" && all.length - this.eventsSeen < 5) return;
    const fresh = all.slice(this.eventsSeen);
    this.eventsSeen = all.length;
    if (how === "lost") return;
    if (how === "reversed") fresh.reverse();
    for (const event of fresh)
      for (let time = 0; time < (how === "five-times" ? 5 : 1); time++)
        await this.deliver({
          id: event.id,
          object: "event",
          type: event.type,
          created: event.created,
          data: { object: event.object },
        });
  }

  private async deliver(event: Record<string, unknown> & { id: string }): Promise<void> {
    const rawBody = JSON.stringify(event);
    const ctx = personContext(this.world, 0, this.time.clock);
    const signature = Stripe.webhooks.generateTestHeaderString({
      payload: rawBody,
      secret: WEBHOOK_SECRET,
      timestamp: Math.floor(this.time.clock.now().getTime() / 1_000),
    });
    const received = await receiveStripeEvent(ctx, { rawBody, signature, secrets: [WEBHOOK_SECRET] });
    if (received.kind === "refused") {
      this.violations.push(`a signed event was refused: ${received.message}`);
      return;
    }
    const { rows } = await this.world.admin.query<{ id: string }>(
      "SELECT id::text FROM webhook_event WHERE provider = 'stripe' AND event_id = $1",
      [event.id],
    );
    if (rows.length !== 1) {
      this.violations.push(`an event that was answered with 200 is stored ${rows.length} times`);
      return;
    }
    const worker = [...this.workers.values()].find(
      ({ name }) => !this.conductor.standingStill.includes(name),
    );
    if (!worker) return;
    await this.conductor.begin(worker.name, `${worker.name} event`, (fiber) =>
      handleStripeEvent(worker.ctx, worker.payingFor(fiber), BigInt(rows[0]!.id)),
    );
  }

  /** No more faults: whatever is left must come to its end by itself. */
  private async settle(): Promise<void> {
    this.simulator.stripe.clearFaults();
    for (const owner of this.conductor.standingStill) this.endFault(owner);
    for (const worker of this.workers.values()) worker.database.mend();
    if (this.paused) await this.resume();
    for (let round = 0; round < ROUNDS_MAX; round++) {
      await this.work(false);
      const { rows } = await this.world.admin.query<{ status: string }>(
        "SELECT status::text FROM payroll_run WHERE id = $1",
        [this.runId],
      );
      if (["PAID", "PARTLY_PAID"].includes(rows[0]!.status)) return;
      await this.time.advance(ROUND_MS);
      const [worker] = this.workers.values();
      if (worker) await sweepPayroll(worker.ctx);
    }
    this.violations.push(`the run is not over ${ROUNDS_MAX} rounds after the last fault`);
  }
}
