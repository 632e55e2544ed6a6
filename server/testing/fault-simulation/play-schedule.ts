import { setTimeout as pause } from "node:timers/promises";
import Stripe from "stripe";
import { receiveStripeEvent } from "@/server/events/commands/receive-stripe-event";
import { pauseRun } from "@/server/payroll/commands/pause-run";
import { resumeRun } from "@/server/payroll/commands/resume-run";
import { handleStripeEvent } from "@/server/payroll/paying/handle-stripe-event";
import type { PayingSettings } from "@/server/payroll/paying/paying";
import { payRun } from "@/server/payroll/paying/pay-run";
import { sweepPayroll } from "@/server/payroll/paying/sweep-payroll";
import { seededChance } from "@/server/testing/kill-harness/seeded-chance";
import {
  startProviderSimulator,
  type ProviderSimulator,
} from "@/server/testing/provider-simulator/simulator-server";
import { Conductor, type Fiber } from "./conductor";
import { claimWatch, type ClaimWatch } from "./claim-watch";
import type { FaultSchedule, PlannedFault } from "./fault-schedule";
import { auditHead, historyFaults } from "./history-faults";
import { giveRole, payrollOf } from "./revoked-role";
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

/** After the faults have stopped, a run must be over within so long, in simulated milliseconds. */
const LIVE_WITHIN_MS = 300_000;
const ROUND_MS = 60_000;
/** Unless something waits for proof that it was not paid: that takes hours. */
const LONG_ROUND_MS = 310_000;
const ROUNDS_MAX = 60;
const KEY_LIFE_MS = 23 * 3_600_000 - 600_000;
const LEASE_AND_MORE_MS = 61_000;
const HALF_A_MINUTE_MS = 30_000;
const DAY_AND_MORE_MS = 25 * 3_600_000;
/** The web process, among those whose fault ends at some point. */
const WEB = "web";
/** What the next version does differently: it holds payouts longer, and is slower to try again. */
const NEXT_VERSION_SETTINGS = { leaseMs: 90_000, confirmAfterMs: 20_000, backoffMs: 2_000 };
const NEXT_VERSION_SQL = `ALTER TABLE payout ADD COLUMN IF NOT EXISTS of_next_version integer;
  ALTER TABLE payout_attempt ADD COLUMN IF NOT EXISTS of_next_version integer DEFAULT 1;
  ALTER TABLE payroll_run ADD COLUMN IF NOT EXISTS of_next_version text`;
const VERSION_BEFORE_SQL = `ALTER TABLE payout DROP COLUMN IF EXISTS of_next_version;
  ALTER TABLE payout_attempt DROP COLUMN IF EXISTS of_next_version;
  ALTER TABLE payroll_run DROP COLUMN IF EXISTS of_next_version`;
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

type ProviderEvent = Record<string, unknown> & { id: string };
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
  private isWebCutOff = false;
  private isDeployed = false;
  private auditHead = { seq: "0", hash: "" };
  private readonly undelivered: ProviderEvent[] = [];
  private readonly withoutRole: number[] = [];

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
        if (point === "claimed") this.violations.push(...(await this.watch.claimed(fiber, payoutId)));
        if (point.endsWith("in-transaction"))
          this.violations.push(...(await this.watch.writing(fiber, payoutId)));
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
      this.auditHead = await auditHead(world.admin);
      this.time = await simulatedTime(world.admin, simulator.stripe, approvalInstant(week));
      await this.approveRun(week);
      for (const fault of schedule.faults) this.armProvider(fault);
      for (let index = 0; index < schedule.workers; index++) await this.bear(this.skewOf(index));
      await this.work(true);
      await this.settle();
      for (const person of this.withoutRole) await giveRole(world, person, "FINANCE", this.time.clock);
      await this.beforeJudging?.({ runId: this.runId, simulator });
      this.violations.push(
        ...(await this.watch.taken()),
        ...(await historyFaults({
          admin: world.admin,
          ctx: personContext(world, 0, this.time.clock),
          stripe: simulator.stripe,
          runId: this.runId,
          auditHead: this.auditHead,
        })),
      );
    } finally {
      if (this.isDeployed) await world.admin.query(VERSION_BEFORE_SQL);
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
    for (const worker of this.workers.values()) {
      if (!worker.database.isIdle()) {
        await this.bury(worker);
        continue;
      }
      worker.database.mend();
      this.world.giveBack(worker.database);
      worker.close();
    }
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
    const people = this.has("approve") ? [1, 1, 2] : [1];
    let approvals: number;
    if (this.schedule.faults.some((fault) => fault.name === "F11" && fault.how === "approver")) {
      const withdrawn = this.withdrawRole(1);
      approvals = await approve(world, run, this.time.clock, people);
      await withdrawn;
      if (approvals === 0) approvals = await approve(world, run, this.time.clock, [2]);
    } else approvals = await approve(world, run, this.time.clock, people);
    if (approvals !== 1) this.violations.push(`${approvals} approvals succeeded where one was needed`);
    if (this.has("alter")) await this.alterBehindApproval();
  }

  private async withdrawRole(person: number): Promise<void> {
    await giveRole(this.world, person, "SUPPORT", this.time.clock);
    this.withoutRole.push(person);
    this.conductor.note(`${this.world.people[person]!.name} is no longer in finance`);
  }

  /** Somebody presses pause who may no longer do so. */
  private async pauseWithoutRole(): Promise<void> {
    const person = 2;
    if (this.isWebCutOff || this.withoutRole.includes(person)) return;
    const { version, status } = await this.readRun();
    await this.withdrawRole(person);
    const payroll = await payrollOf(this.world, person, this.time.clock);
    const answer = await payroll.runs
      .pause({ runId: this.runId, seenVersion: version, reason: "To look at it" })
      .then(() => "done")
      .catch((error: { code?: string }) => error.code ?? "failed");
    if (answer !== "FORBIDDEN")
      this.violations.push(`a pause by somebody whose role was withdrawn was answered with ${answer}`);
    if ((await this.readRun()).status === "PAUSED" && status !== "PAUSED")
      this.violations.push("somebody whose role was withdrawn paused the run");
  }

  private async readRun(): Promise<{ status: string; version: number }> {
    const { rows } = await this.world.admin.query<{ status: string; version: number }>(
      "SELECT status::text, version FROM payroll_run WHERE id = $1",
      [this.runId],
    );
    return rows[0]!;
  }

  /** The tables are migrated under the workers' hands; the old ones are told to end, and a new one begins. */
  private async deploy(): Promise<void> {
    await this.world.admin.query(NEXT_VERSION_SQL);
    this.isDeployed = true;
    for (const worker of this.workers.values()) worker.stop();
    const next = await this.bear(0, NEXT_VERSION_SETTINGS);
    this.conductor.note(`${next.name} is of the next version`);
    await this.startJobs();
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
  private async bear(skewMs: number, settings: Partial<PayingSettings> = {}): Promise<SimulatedWorker> {
    this.lives += 1;
    const name = `worker-${this.lives}`;
    const worker = simulatedWorker({
      name,
      database: this.world.takeDatabase(),
      clock: this.time.skewed(skewMs),
      conductor: this.conductor,
      settings,
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
      if (this.conductor.busy(worker.name) === 0 && !worker.isStopping())
        await this.conductor.begin(worker.name, `${worker.name} job`, (fiber) => this.pay(worker, fiber));
  }

  private async work(withFaults: boolean, startsJobs = true): Promise<void> {
    if (startsJobs) await this.startJobs();
    for (;;) {
      if (withFaults) await this.thawDue();
      const fiber = this.conductor.pick();
      if (!fiber) {
        if (this.conductor.standingStill.length === 0) return;
        // All others have done what they could meanwhile.
        this.thaw.clear();
        await this.webIsBack();
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
        if (fault.how === "sweep")
          await sweepPayroll(worker.ctx).catch((error: Error) =>
            conductor.note(`a sweep ended: ${error.message}`),
          );
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
      case "F11":
        await this.pauseWithoutRole();
        return "here";
      case "F12":
        await this.deploy();
        return "here";
      case "F13":
        await this.time.advance(HALF_A_MINUTE_MS);
        return "here";
      case "F14":
        if (fault.how === "web") this.isWebCutOff = true;
        (fault.how === "web" ? this.world : worker).database.cutOff(true);
        this.thaw.set(fault.how === "web" ? WEB : worker.name, conductor.tick + fault.forTicks);
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
      if (owner === WEB) await this.webIsBack();
      else this.endFault(owner);
    }
    if (this.paused && this.conductor.tick > 0 && !this.open.some(({ name }) => name === "F10"))
      await this.resume();
  }

  /** What the provider could not hand over meanwhile comes again. */
  private async webIsBack(): Promise<void> {
    if (!this.isWebCutOff) return;
    this.isWebCutOff = false;
    this.world.database.cutOff(false);
    this.conductor.note("the web process is back");
    for (const event of this.undelivered.splice(0)) await this.deliver(event);
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

  /** The server ends what the worker has open, and both sides know of it before this resolves. */
  private async endConnections(worker: SimulatedWorker): Promise<void> {
    const backends = worker.database.backends();
    if (backends.length === 0) return;
    await this.world.admin.query("SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) pid", [backends]);
    for (let turn = 0; turn < 2_000; turn++) {
      const { rows } = await this.world.admin.query(
        "SELECT FROM pg_stat_get_activity(NULL) a WHERE a.pid = ANY($1::int[])",
        [backends],
      );
      const known = worker.database.backends();
      if (rows.length === 0 && !backends.some((backend) => known.includes(backend))) return;
      await pause(2);
    }
    throw new Error(`The server did not end the connections of ${worker.name}.`);
  }

  /** Two people press pause at once; one of them is told that it changed. */
  private async pauseTwice(): Promise<void> {
    const run = await this.readRun();
    if (run.status !== "PAYING") return;
    const input = { runId: this.runId, seenVersion: run.version, reason: "To look at it" };
    const answers = await Promise.allSettled(
      [0, 1, 2]
        .filter((person) => !this.withoutRole.includes(person))
        .slice(0, 2)
        .map((person) => pauseRun(personContext(this.world, person, this.time.clock), input)),
    );
    const done = answers.filter(({ status }) => status === "fulfilled").length;
    const expected = this.isWebCutOff ? 0 : 1;
    if (done !== expected) this.violations.push(`${done} of two pauses at once succeeded, not ${expected}`);
    const isPaused = (await this.readRun()).status === "PAUSED";
    if (isPaused !== done > 0)
      this.violations.push(
        `${done} pauses were acknowledged, and the run is ${isPaused ? "" : "not "}paused`,
      );
    this.paused = isPaused;
    if (isPaused) this.conductor.note("the run is paused");
  }

  private async resume(): Promise<void> {
    if (this.isWebCutOff) return;
    this.paused = false;
    const run = await this.readRun();
    if (run.status !== "PAUSED") return;
    await resumeRun(personContext(this.world, 0, this.time.clock), {
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

  private async deliver(event: ProviderEvent): Promise<void> {
    const rawBody = JSON.stringify(event);
    const ctx = personContext(this.world, 0, this.time.clock);
    const signature = Stripe.webhooks.generateTestHeaderString({
      payload: rawBody,
      secret: WEBHOOK_SECRET,
      timestamp: Math.floor(this.time.clock.now().getTime() / 1_000),
    });
    const answer = receiveStripeEvent(ctx, { rawBody, signature, secrets: [WEBHOOK_SECRET] });
    const received = this.isWebCutOff ? await answer.catch(() => null) : await answer;
    if (!received) {
      this.undelivered.push(event);
      return;
    }
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
      (one) => !one.isStopping() && !this.conductor.standingStill.includes(one.name),
    );
    if (!worker) return;
    await this.conductor.begin(worker.name, `${worker.name} event`, (fiber) =>
      handleStripeEvent(worker.ctx, worker.payingFor(fiber), BigInt(rows[0]!.id)),
    );
  }

  /** No more faults: whatever is left must come to its end by itself, asked for by nobody but the sweep. */
  private async settle(): Promise<void> {
    this.simulator.stripe.clearFaults();
    await this.webIsBack();
    for (const owner of this.conductor.standingStill) this.endFault(owner);
    for (const worker of this.workers.values()) worker.database.mend();
    if (this.paused) await this.resume();
    const endedAtMs = this.time.clock.now().getTime();
    for (let round = 0; round < ROUNDS_MAX; round++) {
      await this.work(false, round === 0);
      if (["PAID", "PARTLY_PAID"].includes((await this.readRun()).status)) return;
      const sinceMs = this.time.clock.now().getTime() - endedAtMs;
      if (sinceMs >= LIVE_WITHIN_MS && !(await this.waitsForProof())) {
        this.violations.push(
          `the run is not over ${sinceMs / 1_000} s after the last fault, and nothing waits for proof`,
        );
        return;
      }
      await this.time.advance(sinceMs < LIVE_WITHIN_MS ? ROUND_MS : LONG_ROUND_MS);
      await this.sweepAndStart();
    }
    this.violations.push(`the run is not over ${ROUNDS_MAX} rounds after the last fault`);
  }

  /** All jobs are lost; the sweep alone says whether somebody is to work on the run. */
  private async sweepAndStart(): Promise<void> {
    const key = `pay-run:${this.runId}`;
    await this.world.admin.query("DELETE FROM job WHERE key = $1", [key]);
    const [worker] = this.workers.values();
    if (!worker) return;
    await sweepPayroll(worker.ctx);
    const { rows } = await this.world.admin.query("SELECT FROM job WHERE key = $1", [key]);
    if (rows.length > 0) await this.startJobs();
  }

  /**
   * Whether a payout is open whose key is too old to be sent again, or is answered with the provider's stored error: that
   * it was not paid takes hours to prove, and a person is told meanwhile.
   */
  private async waitsForProof(): Promise<boolean> {
    const { rows } = await this.world.admin.query(
      `SELECT FROM payout_attempt t JOIN payout p ON p.id = t.payout_id
       WHERE p.run_id = $1 AND (t.first_sent_at < $2 OR t.status = 'UNKNOWN' AND t.error_code = $3) LIMIT 1`,
      [this.runId, new Date(this.time.clock.now().getTime() - KEY_LIFE_MS), "server_error"],
    );
    return rows.length > 0;
  }
}
