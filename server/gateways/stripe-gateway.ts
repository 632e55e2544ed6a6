import type Stripe from "stripe";
import { classifyStripeError, classifyStripeReadError } from "./classify-stripe-error";
import type {
  CreateReversalInput,
  CreateTransferInput,
  GatewayTransfer,
  GetAccountBalanceResult,
  ListTransfersResult,
  NotDone,
  OpenAccountInput,
  PayoutGateway,
  Unavailable,
  UnknownOutcome,
} from "./payout-gateway";
import { openStripe } from "./open-stripe";
import type { StripeSettings } from "./stripe-settings";
import { accountLinkView, accountView, amountsView, reversalView, transferView } from "./stripe-views";
import { refuseAmount, refuseKey, refuseTransfer } from "./unsendable-request";

const PAGE_SIZE = 100;

/** The payout gateway on Stripe's SDK. One call is one request: the SDK repeats nothing on its own. */
export function stripeGateway(settings: StripeSettings): PayoutGateway {
  const { stripe, close } = openStripe(settings);
  return {
    openAccount: (input) => {
      const refusal = refuseKey(accountKey(input));
      if (refusal) return Promise.resolve(refusal);
      return create(
        () => stripe.accounts.create(accountParams(input), { idempotencyKey: accountKey(input) }),
        (answer) => ({ account: accountView(answer) }),
        () => [],
      );
    },
    getAccount: (accountId) =>
      read(async () => ({
        kind: "found" as const,
        account: accountView(await stripe.accounts.retrieve(accountId)),
      })),
    createAccountLink: (input) =>
      create(
        () =>
          stripe.accountLinks.create({
            account: input.accountId,
            type: "account_onboarding",
            return_url: input.returnUrl,
            refresh_url: input.refreshUrl,
          }),
        accountLinkView,
        () => [],
      ),
    createTransfer: (input) => {
      const refusal = refuseTransfer(input);
      if (refusal) return Promise.resolve(refusal);
      return create(
        () => stripe.transfers.create(transferParams(input), { idempotencyKey: input.idempotencyKey }),
        (answer) => ({ transfer: transferView(answer) }),
        ({ transfer }) => transferDifferences(input, transfer),
      );
    },
    getTransfer: (transferId) =>
      read(async () => ({
        kind: "found" as const,
        transfer: transferView(await stripe.transfers.retrieve(transferId)),
      })),
    listTransfersByGroup: (transferGroup) => listByGroup(stripe, transferGroup),
    getBalance: async () => {
      const balance = await readBalance(() => stripe.balance.retrieve());
      return balance.kind === "absent" ? unavailable(balance.code, balance.message) : balance;
    },
    getAccountBalance: (accountId) =>
      readBalance(() => stripe.balance.retrieve({}, { stripeAccount: accountId })),
    createReversal: (input) => {
      const refusal = refuseAmount(input.amountMinor) ?? refuseKey(input.idempotencyKey);
      if (refusal) return Promise.resolve(refusal);
      return create(
        () =>
          stripe.transfers.createReversal(
            input.transferId,
            { amount: Number(input.amountMinor), metadata: input.metadata },
            { idempotencyKey: input.idempotencyKey },
          ),
        (answer) => ({ reversal: reversalView(answer) }),
        ({ reversal }) => reversalDifferences(input, reversal),
      );
    },
    close,
  };
}

type Difference = UnknownOutcome["differences"][number];

/** Runs a creating call, and believes the answer only when it is what was asked for. */
async function create<Answer, View extends object>(
  call: () => Promise<Stripe.Response<Answer>>,
  view: (answer: Answer) => View,
  differencesOf: (view: View) => Difference[],
): Promise<({ kind: "created"; replayed: boolean; requestId: string | null } & View) | NotDone> {
  let answer: Stripe.Response<Answer>;
  try {
    answer = await call();
  } catch (error) {
    return classifyStripeError(error);
  }
  const requestId = answer.lastResponse.requestId ?? null;
  const differs = (message: string, differences: Difference[]): UnknownOutcome => ({
    kind: "unknown",
    reason: "answer_differs",
    alarm: true,
    code: null,
    message,
    requestId,
    httpStatus: answer.lastResponse.statusCode,
    differences,
  });
  let made: View;
  try {
    made = view(answer);
  } catch (error) {
    return differs(`Stripe's answer has not the expected shape: ${String(error)}`, []);
  }
  const differences = differencesOf(made);
  if (differences.length > 0) return differs("Stripe's answer is not about what was asked.", differences);
  return {
    kind: "created",
    replayed: answer.lastResponse.headers["idempotent-replayed"] === "true",
    requestId,
    ...made,
  };
}

async function read<Found>(call: () => Promise<Found>) {
  try {
    return await call();
  } catch (error) {
    return classifyStripeReadError(error);
  }
}

function readBalance(ask: () => Promise<Stripe.Balance>): Promise<GetAccountBalanceResult> {
  return read(async () => {
    const { available, pending } = await ask();
    return {
      kind: "found" as const,
      availableMinor: amountsView(available),
      pendingMinor: amountsView(pending),
    };
  });
}

async function listByGroup(stripe: Stripe, transferGroup: string): Promise<ListTransfersResult> {
  if (transferGroup === "") return unavailable("transfer_group_missing", "A transfer group has a name.");
  const transfers: GatewayTransfer[] = [];
  for (let after: string | null = null; ;) {
    const cursor: { starting_after?: string } = after === null ? {} : { starting_after: after };
    const page = await read(() =>
      stripe.transfers.list({ transfer_group: transferGroup, limit: PAGE_SIZE, ...cursor }),
    );
    if ("kind" in page) return page.kind === "absent" ? unavailable(page.code, page.message) : page;
    try {
      transfers.push(...page.data.map(transferView));
    } catch (error) {
      return unavailable("unreadable_answer", String(error));
    }
    // An answer that ignored the filter, or that goes on without giving anything, must not pass for a
    // complete list.
    if (transfers.some((transfer) => transfer.transferGroup !== transferGroup)) {
      return unavailable("answer_differs", "Stripe listed a transfer of another group.");
    }
    if (!page.has_more) return { kind: "found", transfers };
    const last = page.data.at(-1);
    if (!last || last.id === after) return unavailable("unreadable_answer", "Stripe's list does not go on.");
    after = last.id;
  }
}

function transferParams(input: CreateTransferInput): Stripe.TransferCreateParams {
  return {
    amount: Number(input.amountMinor),
    currency: input.currency.toLowerCase(),
    destination: input.destination,
    transfer_group: input.transferGroup,
    metadata: input.metadata,
  };
}

function accountParams(input: OpenAccountInput): Stripe.AccountCreateParams {
  return {
    type: "express",
    capabilities: { transfers: { requested: true } },
    business_profile: { name: input.vendorName },
    metadata: { vendor_ref: input.vendorRef },
    ...(input.email === undefined ? {} : { email: input.email }),
    ...(input.country === undefined ? {} : { country: input.country }),
  };
}

function accountKey(input: OpenAccountInput): string {
  return input.idempotencyKey ?? `account:${input.vendorRef}`;
}

function transferDifferences(input: CreateTransferInput, transfer: GatewayTransfer): Difference[] {
  return differences([
    ["amount", input.amountMinor, transfer.amountMinor],
    ["currency", input.currency.toUpperCase(), transfer.currency],
    ["destination", input.destination, transfer.destination],
    ["transfer_group", input.transferGroup, transfer.transferGroup],
  ]);
}

function reversalDifferences(
  input: CreateReversalInput,
  reversal: { transferId: string; amountMinor: bigint },
): Difference[] {
  return differences([
    ["amount", input.amountMinor, reversal.amountMinor],
    ["transfer", input.transferId, reversal.transferId],
  ]);
}

function differences(compared: [field: string, asked: unknown, answered: unknown][]): Difference[] {
  return compared
    .filter(([, asked, answered]) => asked !== answered)
    .map(([field, asked, answered]) => ({ field, asked: String(asked), answered: String(answered) }));
}

function unavailable(code: string, message: string): Unavailable {
  return { kind: "unavailable", retryable: false, code, message, httpStatus: null };
}
