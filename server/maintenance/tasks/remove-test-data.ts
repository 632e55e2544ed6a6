import { z } from "zod";
import { defineTask } from "./maintenance-task";
import { ON_LEGAL_HOLD } from "./guards-sql";
import { countParts, nextOfParts, removeOfParts, type RowPart } from "./row-part";

/** True of a test booking that must stay: money or a hold names it, or a legal hold is on it. */
const REFERENCED_BOOKING = `
  EXISTS (SELECT FROM ledger_entry e WHERE e.booking_id = b.id)
  OR EXISTS (SELECT FROM hold h WHERE h.booking_id = b.id)`;

const over = (alias: string, sql: string) => sql.replaceAll("b.", `${alias}.`);

const PARTS: readonly RowPart[] = [
  {
    name: "booking",
    kind: "booking",
    table: "booking",
    keyType: "bigint",
    policy: null,
    among: "t.is_test",
    isTaken: "true",
    guards: [
      { code: "LEGAL_HOLD", sql: over("t", ON_LEGAL_HOLD) },
      { code: "REFERENCED", sql: over("t", REFERENCED_BOOKING) },
    ],
    label: "t.ref",
    remove: [
      "DELETE FROM booking_refund WHERE booking_id = ANY ($1::bigint[])",
      "DELETE FROM booking_dispute WHERE booking_id = ANY ($1::bigint[])",
      "DELETE FROM payment_instalment WHERE booking_id = ANY ($1::bigint[])",
      "DELETE FROM booking WHERE id = ANY ($1::bigint[])",
    ],
  },
  {
    name: "vendor",
    kind: "vendor",
    table: "vendor",
    keyType: "text",
    policy: null,
    among: "t.is_test",
    isTaken: "true",
    guards: [
      {
        code: "LEGAL_HOLD",
        sql: `EXISTS (SELECT FROM legal_hold h
               WHERE h.released_at IS NULL AND h.kind = 'VENDOR' AND h.subject_ref = t.ref)`,
      },
      {
        code: "REFERENCED",
        // A rehearsal leaves the test bookings where they are; those that the real run takes are no reference.
        sql: `EXISTS (SELECT FROM booking b WHERE b.vendor_id = t.id
                AND (NOT b.is_test OR ${ON_LEGAL_HOLD} OR ${REFERENCED_BOOKING}))
          OR EXISTS (SELECT FROM archived_booking a WHERE a.vendor_id = t.id)
          OR EXISTS (SELECT FROM payout p WHERE p.vendor_id = t.id)
          OR EXISTS (SELECT FROM ledger_account a WHERE a.vendor_id = t.id)
          OR EXISTS (SELECT FROM ledger_entry e WHERE e.vendor_id = t.id)
          OR EXISTS (SELECT FROM hold h WHERE h.vendor_id = t.id)
          OR EXISTS (SELECT FROM commission_rate c WHERE c.vendor_id = t.id)
          OR EXISTS (SELECT FROM message m WHERE m.vendor_id = t.id)`,
      },
    ],
    label: "t.ref",
    remove: [
      "DELETE FROM payout_account WHERE vendor_id = ANY ($1::text[])",
      "DELETE FROM vendor WHERE id = ANY ($1::text[])",
    ],
  },
];
const VENDORS = 1;

/** Removes bookings and vendors that are marked as test data, and what belongs to them alone. */
export const removeTestData = defineTask<Record<string, never>>({
  key: "remove-test-data",
  title: "Remove test data",
  description:
    "Removes bookings and vendors that are marked as test data, with what belongs to them alone; never one that a real row refers to.",
  input: z.object({}).strict(),
  isDestructive: true,
  policies: [],
  guards: [
    { code: "LEGAL_HOLD", words: "on legal hold" },
    { code: "REFERENCED", words: "a real row refers to it" },
  ],
  tables: ["booking", "vendor"],
  kind: "ROWS",
  batchSize: { first: 500, max: 5_000 },
  async count(scope) {
    const { rows } = await scope.client.query<{ rows: string }>("SELECT count(*) AS rows FROM booking");
    return { tableRows: Number(rows[0]!.rows), total: await countParts(scope, PARTS) };
  },
  // A booking that is made now could name a vendor that goes: the two do not see each other otherwise.
  locksAgainstWrites: (cursor) => (cursor?.part === VENDORS ? ["booking"] : []),
  nextBatch: (scope, cursor, size) => nextOfParts(scope, PARTS, cursor, size),
  process: (scope, batch) => removeOfParts(scope, PARTS, batch),
});
