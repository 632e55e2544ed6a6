import { postEntry } from "@/server/ledger/post-entry";
import { commissionOf } from "@/server/money/commission";
import { inTransaction, type Actor, type Context } from "@/server/platform/context";
import { newId } from "@/server/platform/ids";
import type { StaffRole } from "@/server/platform/prisma/enums";

// Things to test, show and measure with. Each has sensible defaults for what the reader does not care about.

let counter = 0;

/** A vendor with an active payout account, unless told otherwise. Returns its id. */
export async function makeVendor(
  ctx: Context,
  given: {
    ref?: string;
    name?: string;
    schedule?: "WEEKLY" | "MONTHLY";
    /** False for a vendor without a payout account. */
    account?: boolean | "RESTRICTED" | "ONBOARDING";
    stripeAccountId?: string;
    commissionBps?: number;
    suspended?: string;
    isTest?: boolean;
  } = {},
): Promise<string> {
  counter += 1;
  const id = newId("ven");
  const ref = given.ref ?? `vendor-${counter}-${id.slice(-6)}`;
  const account = given.account ?? true;
  await ctx.db.vendor.create({
    data: {
      id,
      ref,
      name: given.name ?? `Vendor ${counter}`,
      schedule: given.schedule ?? "WEEKLY",
      status: given.suspended ? "SUSPENDED" : "ACTIVE",
      statusReason: given.suspended,
      isTest: given.isTest ?? false,
      payoutAccount: account
        ? {
            create: {
              id: newId("pacc"),
              stripeAccountId: given.stripeAccountId ?? `acct_${ref.replaceAll(/[^A-Za-z0-9]/g, "")}`,
              status: account === true ? "ACTIVE" : account,
              disabledReason: account === "RESTRICTED" ? "requirements.past_due" : null,
              bankLast4: "4242",
            },
          }
        : undefined,
      rates:
        given.commissionBps === undefined
          ? undefined
          : {
              create: {
                id: newId("crt"),
                commissionBps: given.commissionBps,
                effectiveFrom: new Date("1970-01-01T00:00:00Z"),
                reason: "Agreed with the vendor",
              },
            },
    },
  });
  return id;
}

/** A completed booking with its earning in the ledger. Returns the booking's id and reference. */
export async function makeEarning(
  ctx: Context,
  given: {
    vendorId: string;
    grossMinor: bigint;
    completedAt: Date | string;
    currency?: string;
    commissionBps?: number;
    ref?: string;
    customerName?: string;
  },
): Promise<{ bookingId: bigint; ref: string; entryId: bigint }> {
  counter += 1;
  const completedAt = new Date(given.completedAt);
  const currency = given.currency ?? "EUR";
  const commissionBps = given.commissionBps ?? 2000;
  const ref = given.ref ?? `B${counter}-${newId("bkg").slice(-8)}`;
  const { commissionMinor, vendorMinor } = commissionOf(given.grossMinor, commissionBps);
  return inTransaction(ctx, async (tx) => {
    const booking = await tx.db.booking.create({
      data: {
        ref,
        vendorId: given.vendorId,
        customerRef: `guest-${counter}`,
        customerName: given.customerName ?? `Guest ${counter}`,
        customerEmail: `guest-${counter}@example.com`,
        currency,
        grossMinor: given.grossMinor,
        status: "COMPLETED",
        bookedAt: new Date(completedAt.getTime() - 30 * 86_400_000),
        startsOn: new Date(completedAt.getTime() - 2 * 86_400_000),
        endsOn: completedAt,
        completedAt,
      },
      select: { id: true },
    });
    const entryId = await postEntry(tx, {
      kind: "EARNING",
      currency,
      vendorId: given.vendorId,
      bookingId: booking.id,
      grossMinor: given.grossMinor,
      commissionMinor,
      commissionBps,
      commissionRateId: "crt_default",
      occurredAt: completedAt,
      postings: [
        { account: { kind: "BOOKING_CLEARING" }, amountMinor: -given.grossMinor },
        {
          account: { kind: "VENDOR_PAYABLE", vendorId: given.vendorId },
          amountMinor: vendorMinor,
          payableAt: completedAt,
        },
        { account: { kind: "PLATFORM_REVENUE" }, amountMinor: commissionMinor },
      ],
    });
    return { bookingId: booking.id, ref, entryId };
  });
}

/** A staff member without a password, as the actor of a context. */
export async function makeStaffActor(
  ctx: Context,
  given: { name?: string; role?: StaffRole } = {},
): Promise<Extract<Actor, { kind: "staff" }>> {
  counter += 1;
  const id = newId("stf");
  const name = given.name ?? `Staff ${counter}`;
  const role = given.role ?? "FINANCE";
  await ctx.db.staffMember.create({ data: { id, name, email: `${id}@travellr.example`, role } });
  return { kind: "staff", id, name, role, sessionId: newId("ses") };
}
