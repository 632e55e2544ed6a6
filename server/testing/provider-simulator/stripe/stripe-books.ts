import type {
  SimulatedAccount,
  SimulatedAccountLink,
  SimulatedBalanceTransaction,
  SimulatedBankPayout,
  SimulatedEvent,
  SimulatedReversal,
  SimulatedTransfer,
  StoredKey,
  StripeRecord,
} from "./stripe-records";
import { STRIPE_CURRENCIES } from "./stripe-currencies";

/**
 * Everything the simulated Stripe knows, with the indexes that keep tens of thousands of transfers quick.
 * It changes only through `apply`, live and while the journal is replayed alike.
 */
export class StripeBooks {
  readonly accounts = new Map<string, SimulatedAccount>();
  /** By their token; a used one has expired. */
  readonly accountLinks = new Map<string, SimulatedAccountLink>();
  readonly transfers = new Map<string, SimulatedTransfer>();
  readonly transfersInOrder: SimulatedTransfer[] = [];
  readonly transfersByGroup = new Map<string, SimulatedTransfer[]>();
  readonly transfersByDestination = new Map<string, SimulatedTransfer[]>();
  readonly reversals = new Map<string, SimulatedReversal>();
  readonly reversalsByTransfer = new Map<string, SimulatedReversal[]>();
  readonly balanceTransactions = new Map<string, SimulatedBalanceTransaction>();
  readonly balanceTransactionsInOrder: SimulatedBalanceTransaction[] = [];
  readonly bankPayouts = new Map<string, SimulatedBankPayout>();
  readonly events = new Map<string, SimulatedEvent>();
  readonly unsettledEventIds = new Set<string>();
  readonly keys = new Map<string, StoredKey>();
  /** Whether accounts are opened with things still due, as real ones are. */
  opensIncomplete = false;
  /** How far time was moved forward, in milliseconds. */
  clockAheadMs = 0;
  private readonly balances = new Map<string, bigint>();
  private lastSeq = 0;

  constructor(private readonly platformStartMinor: bigint) {}

  /** The next number in the order of things made. */
  nextSeq(): number {
    return ++this.lastSeq;
  }

  /** Available balance in minor units of the platform (null) or a connected account. */
  balanceMinor(accountId: string | null, currency: string): bigint {
    return (
      this.balances.get(`${accountId ?? ""}:${currency}`) ??
      (accountId === null ? this.platformStartMinor : 0n)
    );
  }

  /** The currencies to list for a balance: all for the platform, those ever touched for an account. */
  currenciesOf(accountId: string | null): string[] {
    if (accountId === null) return [...STRIPE_CURRENCIES];
    const prefix = `${accountId}:`;
    return [...this.balances.keys()]
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length));
  }

  /** What has been taken back from a transfer so far, in minor units. */
  reversedMinor(transferId: string): bigint {
    return (this.reversalsByTransfer.get(transferId) ?? []).reduce(
      (sum, reversal) => sum + reversal.amountMinor,
      0n,
    );
  }

  apply(record: StripeRecord): void {
    switch (record.is) {
      case "account":
        this.seen(record.account.seq);
        this.accounts.set(record.account.id, record.account);
        return;
      case "account_link":
        this.accountLinks.set(record.link.token, record.link);
        return;
      case "account_link_used": {
        const link = this.accountLinks.get(record.token);
        if (link) this.accountLinks.set(record.token, { ...link, expiresAt: 0 });
        return;
      }
      case "transfer":
        this.addTransfer(record.transfer);
        return;
      case "reversal":
        this.addReversal(record.reversal);
        return;
      case "bank_payout":
        this.putBankPayout(record.bankPayout);
        return;
      case "balance":
        this.balances.set(`${record.accountId ?? ""}:${record.currency}`, record.amountMinor);
        return;
      case "event":
        this.seen(record.event.seq);
        this.events.set(record.event.id, record.event);
        if (record.event.toDeliver) this.unsettledEventIds.add(record.event.id);
        return;
      case "event_settled":
        this.unsettledEventIds.delete(record.eventId);
        return;
      case "key":
        this.keys.set(`${record.stored.scope}:${record.stored.key}`, record.stored);
        return;
      case "keys_pruned":
        for (const key of record.keys) this.keys.delete(key);
        return;
      case "clock":
        this.clockAheadMs += record.stepMs;
        return;
      case "shift": {
        const shifted = this.find(record.id);
        if (shifted) shifted.amountMinor += record.byMinor;
      }
    }
  }

  /** A transfer, reversal or balance transaction by its id. */
  find(id: string): SimulatedTransfer | SimulatedReversal | SimulatedBalanceTransaction | undefined {
    return this.transfers.get(id) ?? this.reversals.get(id) ?? this.balanceTransactions.get(id);
  }

  private addTransfer(transfer: SimulatedTransfer): void {
    this.seen(transfer.seq);
    this.transfers.set(transfer.id, transfer);
    this.transfersInOrder.push(transfer);
    if (transfer.transferGroup !== null) pushTo(this.transfersByGroup, transfer.transferGroup, transfer);
    pushTo(this.transfersByDestination, transfer.destination, transfer);
    const common = {
      created: transfer.created,
      currency: transfer.currency,
      description: transfer.description,
    };
    const { id, balanceTransactionId, destinationPaymentId, amountMinor, destination } = transfer;
    this.move({
      ...common,
      id: balanceTransactionId,
      accountId: null,
      type: "transfer",
      amountMinor: -amountMinor,
      sourceId: id,
    });
    this.move({
      ...common,
      id: balanceTransactionId.replace("txn_", "txn_d"),
      accountId: destination,
      type: "payment",
      amountMinor,
      sourceId: destinationPaymentId,
    });
  }

  private addReversal(reversal: SimulatedReversal): void {
    this.seen(reversal.seq);
    this.reversals.set(reversal.id, reversal);
    pushTo(this.reversalsByTransfer, reversal.transferId, reversal);
    const transfer = this.transfers.get(reversal.transferId)!;
    const common = {
      created: reversal.created,
      currency: reversal.currency,
      description: reversal.description,
    };
    const { id, balanceTransactionId, amountMinor } = reversal;
    this.move({
      ...common,
      id: balanceTransactionId,
      accountId: null,
      type: "transfer_refund",
      amountMinor,
      sourceId: id,
    });
    this.move({
      ...common,
      id: balanceTransactionId.replace("txn_", "txn_d"),
      accountId: transfer.destination,
      type: "payment_refund",
      amountMinor: -amountMinor,
      sourceId: id.replace("trr_", "pyr_"),
    });
  }

  /** Payments into an account in a currency that no bank payout has carried yet; one that failed has carried them. */
  uncarriedPaymentIds(accountId: string, currency: string): string[] {
    const carried = new Set([...this.bankPayouts.values()].flatMap(({ paymentIds }) => paymentIds));
    return (this.transfersByDestination.get(accountId) ?? [])
      .filter((transfer) => transfer.currency === currency)
      .map(({ destinationPaymentId }) => destinationPaymentId)
      .filter((id) => !carried.has(id));
  }

  /** The transfer that a payment into an account came from. */
  transferOfPayment(paymentId: string): SimulatedTransfer | undefined {
    return this.transfersInOrder.find(({ destinationPaymentId }) => destinationPaymentId === paymentId);
  }

  /** A new one takes its amount out of the account; one that fails or is called off puts it back, once. */
  private putBankPayout(payout: SimulatedBankPayout): void {
    this.seen(payout.seq);
    const before = this.bankPayouts.get(payout.id);
    this.bankPayouts.set(payout.id, payout);
    const { accountId, currency, amountMinor, id, created } = payout;
    const common = { created, accountId, currency, sourceId: id, description: null };
    const base = id.replace("po_", "txn_p");
    if (!before) this.move({ ...common, id: base, type: "payout", amountMinor: -amountMinor });
    const isBack = ({ status }: SimulatedBankPayout) => status === "failed" || status === "canceled";
    if (isBack(payout) && !(before && isBack(before)))
      this.move({ ...common, id: `${base}f`, type: "payout_failure", amountMinor });
  }

  /** Books one movement: the balance and its balance transaction change together. */
  private move(movement: Omit<SimulatedBalanceTransaction, "seq">): void {
    const transaction = { ...movement, seq: this.nextSeq() };
    this.balanceTransactions.set(transaction.id, transaction);
    this.balanceTransactionsInOrder.push(transaction);
    const { accountId, currency, amountMinor } = transaction;
    this.balances.set(`${accountId ?? ""}:${currency}`, this.balanceMinor(accountId, currency) + amountMinor);
  }

  private seen(seq: number): void {
    this.lastSeq = Math.max(this.lastSeq, seq);
  }
}

function pushTo<Key, Item>(map: Map<Key, Item[]>, key: Key, item: Item): void {
  const items = map.get(key);
  if (items) items.push(item);
  else map.set(key, [item]);
}
