import { join } from "node:path";
import { faultScript, type Fault } from "../fault-script";
import type { Delivery, SimulatedRequest } from "../http-exchange";
import { openJournal } from "../journal";
import type { RequestLog } from "../request-log";
import type { SimulatedClock } from "../simulated-clock";
import { changedBankPayout, newBankPayout, type BankPayoutChange } from "./bank-payout-books";
import { completedAccount, simulatedAccount } from "./simulated-account";
import { idempotencyKeys, KEY_KEPT_MS } from "./idempotency-keys";
import { rateLimit } from "./rate-limit";
import { StripeBooks } from "./stripe-books";
import { newId } from "./stripe-call";
import { accountJson, bankJson } from "./stripe-json";
import { stripePipeline } from "./stripe-pipeline";
import type { SimulatedAccount, SimulatedEvent, StripeRecord } from "./stripe-records";
import { paidTwice, transferLedger, unmarkedTransfers, type PaidBy } from "./transfer-ledger";
import { webhookSender, type WebhookTarget } from "./webhook-sender";
import type { WebhookFault } from "./webhook-faults";

export type StripeSimulatorOptions = {
  /** Folder for the journal; null keeps everything in memory. */
  dataDir: string | null;
  clock: SimulatedClock;
  log: RequestLog;
  /** What the platform starts with in every currency, in minor units. */
  platformStartMinor?: bigint;
  /** Accept only this secret key; any key unless given. */
  apiKey?: string;
  requestsPerSecondMax?: number;
  webhookTargets?: readonly WebhookTarget[];
  /** Waits between webhook tries, in milliseconds. */
  webhookRetryDelaysMs?: readonly number[];
};

/** What may be changed about a connected account from outside. Balances are minor units by currency. */
export type AccountChange = {
  payoutsEnabled?: boolean;
  transfers?: SimulatedAccount["transfers"];
  disabledReason?: string | null;
  bank?: { last4: string; fingerprint: string } | null;
  /** What Stripe wants from the owner, by Stripe's names. */
  currentlyDue?: string[];
  balancesMinor?: Record<string, bigint>;
};

const PLATFORM_START_MINOR = 1_000_000_000_000_000n;

export type StripeSimulator = ReturnType<typeof stripeSimulator>;

/** The simulated Stripe: its HTTP side (`handle`) and the judge's and director's side (the rest). */
export function stripeSimulator(options: StripeSimulatorOptions) {
  const { clock, log } = options;
  const books = new StripeBooks(options.platformStartMinor ?? PLATFORM_START_MINOR);
  const apply = (record: StripeRecord) => books.apply(record);
  const path = options.dataDir === null ? null : join(options.dataDir, "stripe.jsonl");
  const journal = openJournal<StripeRecord[]>(path, (records) => records.forEach(apply));
  clock.advance(books.clockAheadMs);

  const faults = faultScript();
  const keys = idempotencyKeys(books);
  const limit = rateLimit(options.requestsPerSecondMax ?? null);
  const webhooks = webhookSender({
    retryDelaysMs: options.webhookRetryDelaysMs ?? [1_000, 5_000, 30_000],
    onSettled: (event) => record({ is: "event_settled", eventId: event.id }),
  });
  let closed = false;

  /** Applies and writes changes that do not come from a request. */
  function record(...records: StripeRecord[]): void {
    if (closed) return;
    records.forEach(apply);
    journal.append(records);
  }

  function announceUnsettled(): void {
    for (const id of books.unsettledEventIds) void webhooks.announce(books.events.get(id)!);
  }

  /** Replaces an account, with the events that tell of it: the account's own, and those of its bank account. */
  function replaceAccount(
    before: SimulatedAccount,
    after: SimulatedAccount,
    ...further: StripeRecord[]
  ): void {
    const isOtherBank = before.bank?.id !== after.bank?.id;
    const told: [SimulatedEvent["type"], object][] = [
      ["account.updated", accountJson(after)],
      ...(isOtherBank && after.bank
        ? [["account.external_account.created", bankJson(after)] satisfies [SimulatedEvent["type"], object]]
        : []),
      ...(isOtherBank && before.bank
        ? [["account.external_account.deleted", bankJson(before)] satisfies [SimulatedEvent["type"], object]]
        : []),
    ];
    const events = told.map(([type, object]): SimulatedEvent => ({
      id: newId("evt"),
      seq: books.nextSeq(),
      created: Math.floor(clock.nowMs() / 1000),
      type,
      object,
      requestId: null,
      idempotencyKey: null,
      account: after.id,
      toDeliver: webhooks.targets().length > 0,
    }));
    record(
      { is: "account", account: after },
      ...further,
      ...events.map((event) => ({ is: "event" as const, event })),
    );
    for (const event of events) void webhooks.announce(event);
  }

  function tellOf({ bankPayout, event, records }: BankPayoutChange) {
    record(...records);
    void webhooks.announce(event);
    return bankPayout;
  }
  const present = () => ({
    seconds: Math.floor(clock.nowMs() / 1000),
    toDeliver: webhooks.targets().length > 0,
  });

  const pipeline = stripePipeline({
    books,
    faults,
    keys,
    limit,
    log,
    nowMs: () => clock.nowMs(),
    apiKey: options.apiKey ?? null,
    hasTargets: () => webhooks.targets().length > 0,
    apply,
    commit(applied, toApply) {
      toApply.forEach(apply);
      if (!closed) journal.append([...applied, ...toApply]);
    },
    announce: (event) => webhooks.announce(event),
  });

  webhooks.setTargets(options.webhookTargets ?? []);
  announceUnsettled();

  return {
    handle: (request: SimulatedRequest): Promise<Delivery> => pipeline(request),

    /** Every transfer that really happened, in order; of one transfer group if given. */
    ledger: (transferGroup?: string) => transferLedger(books, transferGroup),
    /** Marks under which money went out more than once and stayed out. */
    paidTwice: (by?: PaidBy) => paidTwice(books, by),
    /** Ids of transfers that carry no such mark. */
    unmarkedTransfers: (by?: PaidBy) => unmarkedTransfers(books, by),
    /** Available balance in minor units of the platform (null) or a connected account. */
    balanceMinor: (accountId: string | null, currency: string) =>
      books.balanceMinor(accountId, currency.toLowerCase()),
    accounts: () => [...books.accounts.values()],
    events: () => [...books.events.values()],
    webhookTries: () => webhooks.tries(),

    /**
     * Makes an active account without a request, with a wanted id if given; an existing one is left as it is.
     */
    addAccount(
      given: {
        id?: string;
        country?: string;
        email?: string;
        name?: string;
        metadata?: Record<string, string>;
      } = {},
    ) {
      const existing = given.id === undefined ? undefined : books.accounts.get(given.id);
      if (existing) return existing;
      const account = simulatedAccount({
        id: given.id ?? newId("acct"),
        seq: books.nextSeq(),
        created: Math.floor(clock.nowMs() / 1000),
        country: given.country ?? "DE",
        email: given.email ?? null,
        name: given.name ?? null,
        defaultCurrency: null,
        metadata: given.metadata ?? {},
      });
      record({ is: "account", account });
      return account;
    },

    /**
     * Restricts, releases or otherwise changes an account, and sends `account.updated`; another bank account has
     * events of its own. Throws for an unknown id.
     */
    changeAccount(id: string, change: AccountChange): SimulatedAccount {
      const before = books.accounts.get(id);
      if (!before) throw new RangeError(`The simulator has no account ${id}.`);
      const bank =
        change.bank === undefined || change.bank === null
          ? change.bank
          : { id: newId("ba"), country: before.country, currency: before.defaultCurrency, ...change.bank };
      const account: SimulatedAccount = {
        ...before,
        payoutsEnabled: change.payoutsEnabled ?? before.payoutsEnabled,
        transfers: change.transfers ?? before.transfers,
        disabledReason: change.disabledReason === undefined ? before.disabledReason : change.disabledReason,
        bank: bank === undefined ? before.bank : bank,
        ...(change.currentlyDue === undefined ? {} : { currentlyDue: change.currentlyDue }),
      };
      const balances = Object.entries(change.balancesMinor ?? {}).map(([currency, amountMinor]) => ({
        is: "balance" as const,
        accountId: id,
        currency: currency.toLowerCase(),
        amountMinor,
      }));
      replaceAccount(before, account, ...balances);
      return account;
    },
    /** Whether accounts opened from now on wait for their owner, as Stripe's own do. */
    setOpensIncomplete(opensIncomplete: boolean): void {
      books.opensIncomplete = opensIncomplete;
    },
    /**
     * The visit of an account's owner to a link: gives all that is due. Answers where the browser goes next: back to
     * the product, or to where a new link is asked for when this one was used or has expired; null for no link at all.
     */
    visitAccountLink(token: string): string | null {
      const link = books.accountLinks.get(token);
      const before = link && books.accounts.get(link.accountId);
      if (!link || !before) return null;
      if (link.expiresAt * 1000 <= clock.nowMs()) return link.refreshUrl;
      replaceAccount(before, completedAccount(before), { is: "account_link_used", token });
      return link.returnUrl;
    },

    /** Sends all that an account has in a currency to its bank, and tells of it. Throws RangeError. */
    makeBankPayout: (given: { accountId: string; currency?: string; status?: "in_transit" | "paid" }) =>
      tellOf(newBankPayout(books, given, present())),
    /** Makes a bank payout arrive, fail (also after it had arrived) or be called off. Throws RangeError. */
    changeBankPayout: (id: string, given: { status: "paid" | "failed" | "canceled"; failureCode?: string }) =>
      tellOf(changedBankPayout(books, id, given, present())),
    bankPayouts: () => [...books.bankPayouts.values()],
    /** Posts an event that was told before once more, however long ago it was. Throws RangeError for an unknown id. */
    tellAgain(eventId: string): void {
      const event = books.events.get(eventId);
      if (!event) throw new RangeError(`The simulator has no event ${eventId}.`);
      void webhooks.announce(event);
    },

    /**
     * Plants a difference: changes the amount of a transfer, reversal or balance transaction by so many minor units,
     * and nothing else with it. Throws for an unknown id.
     */
    shiftAmount(id: string, byMinor: bigint): void {
      if (!books.find(id)) throw new RangeError(`The simulator has nothing with the id ${id}.`);
      record({ is: "shift", id, byMinor });
    },
    /** The id of the balance transaction by which a transfer or reversal left or came back to the platform. */
    balanceTransactionOf(id: string): string {
      const made = books.transfers.get(id) ?? books.reversals.get(id);
      if (!made) throw new RangeError(`The simulator has no transfer or reversal ${id}.`);
      return made.balanceTransactionId;
    },

    /** Sets what the platform has available, in minor units. */
    setPlatformBalance(currency: string, amountMinor: bigint): void {
      record({ is: "balance", accountId: null, currency: currency.toLowerCase(), amountMinor });
    },

    /** Arms a fault; answers its id. */
    setFault: (fault: Fault): string => faults.add(fault),
    removeFault: (id: string): boolean => faults.remove(id),
    clearFaults: (): void => faults.clear(),
    faults: () => faults.list(),
    setWebhookFault: (fault: WebhookFault): void => webhooks.faults.add(fault),
    clearWebhookFaults: (): void => webhooks.faults.clear(),
    /** Sends the webhooks a "reverse" fault is holding. */
    releaseHeldWebhooks: (): void => webhooks.releaseHeld(),
    /** Ends when no webhook is on its way. */
    webhooksIdle: (): Promise<void> => webhooks.idle(),
    webhookTargets: () => webhooks.targets(),
    setWebhookTargets: (targets: readonly WebhookTarget[]): void => webhooks.setTargets(targets),
    setRateLimit: (perSecond: number | null, only?: string): void => limit.set(perSecond, only),

    /** Moves the simulator's time forward, for good, by so many milliseconds. */
    advanceClock(stepMs: number): void {
      clock.advance(stepMs);
      record({ is: "clock", stepMs });
    },
    /** Forgets idempotency keys of at least that age (24 hours unless given); answers how many. */
    pruneIdempotencyKeys(olderThanMs = KEY_KEPT_MS): number {
      const names = keys.prunable(clock.nowMs(), olderThanMs);
      if (names.length > 0) record({ is: "keys_pruned", keys: names });
      return names.length;
    },

    /** Counts of everything, for a glance. */
    summary() {
      return {
        accounts: books.accounts.size,
        transfers: books.transfers.size,
        reversals: books.reversals.size,
        events: books.events.size,
        unsettledEvents: books.unsettledEventIds.size,
        idempotencyKeys: books.keys.size,
        paidTwice: paidTwice(books).length,
        nowMs: clock.nowMs(),
        webhookTargets: webhooks.targets().map(({ url }) => url),
      };
    },
    async close(): Promise<void> {
      await webhooks.close();
      closed = true;
      journal.close();
    },
  };
}
