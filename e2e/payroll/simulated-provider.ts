// What a test asks of the provider simulator, by its control API.

/** A transfer as the simulator's own books have it. */
export interface SimulatedTransfer {
  /** Minor units. */
  amountMinor: bigint;
  /** Lower case, as the provider writes it. */
  currency: string;
}

/** Every transfer that this connected account really got. */
export async function transfersTo(simulatorUrl: string, destination: string): Promise<SimulatedTransfer[]> {
  const { transfers } = await ask<{
    transfers: { destination: string; amountMinor: string | number; currency: string }[];
  }>(simulatorUrl, "GET", "/ledger");
  return transfers
    .filter((transfer) => transfer.destination === destination)
    .map(({ amountMinor, currency }) => ({ amountMinor: BigInt(amountMinor), currency }));
}

/** Restricts an account or makes it active again; the provider tells the product by a webhook. */
export async function changeAccount(
  simulatorUrl: string,
  accountId: string,
  change: { payoutsEnabled: boolean; transfers: "active" | "inactive"; disabledReason: string | null },
): Promise<void> {
  await ask(simulatorUrl, "POST", `/accounts/${accountId}`, change);
}

/** Gives an account another bank account; the provider tells the product by a webhook. */
export async function changeBank(
  simulatorUrl: string,
  accountId: string,
  bank: { last4: string; fingerprint: string },
): Promise<void> {
  await ask(simulatorUrl, "POST", `/accounts/${accountId}`, { bank });
}

/** Makes a transfer at the provider another one by so many minor units, behind everybody's back. */
export async function shiftAmount(simulatorUrl: string, transferId: string, byMinor: number): Promise<void> {
  await ask(simulatorUrl, "POST", "/shift-amount", { id: transferId, byMinor });
}

/** Makes the next transfer to this account take so many milliseconds. */
export async function slowDown(simulatorUrl: string, destination: string, delayMs: number): Promise<void> {
  await ask(simulatorUrl, "POST", "/faults", {
    match: { method: "POST", destination },
    times: 1,
    action: { kind: "slow", delayMs },
  });
}

/** Sends all that an account has in a currency to its bank, where it arrives at once; resolves to the payout's id there. */
export async function payToBank(simulatorUrl: string, accountId: string, currency: string): Promise<string> {
  const { id } = await ask<{ id: string }>(simulatorUrl, "POST", "/bank-payouts", { accountId, currency });
  return id;
}

/** Has the bank send it back after it had arrived. */
export async function failBankPayout(
  simulatorUrl: string,
  bankPayoutId: string,
  failureCode: string,
): Promise<void> {
  await ask(simulatorUrl, "POST", `/bank-payouts/${bankPayoutId}`, { status: "failed", failureCode });
}

async function ask<Answer>(
  simulatorUrl: string,
  method: "GET" | "POST",
  path: string,
  body?: object,
): Promise<Answer> {
  const answer = await fetch(`${simulatorUrl}/_simulator/stripe${path}`, {
    method,
    ...(body ? { headers: { "content-type": "application/json" }, body: JSON.stringify(body) } : {}),
  });
  if (!answer.ok) throw new Error(`The simulator refused ${method} ${path}: ${await answer.text()}`);
  return (await answer.json()) as Answer;
}
