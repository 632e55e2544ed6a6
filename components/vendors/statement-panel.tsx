"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useQueryStates } from "nuqs";
import { countText } from "@/components/format/count-text";
import { Instant } from "@/components/format/instant";
import { Money } from "@/components/format/money";
import { KIND_LABELS } from "@/components/payroll/line-texts";
import { useTRPC } from "@/components/trpc/provider";
import { buttonClass } from "@/components/ui/button-class";
import { DateField } from "@/components/ui/date-field";
import { Empty } from "@/components/ui/empty";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { SkeletonLines } from "@/components/ui/skeleton";
import { Stat, StatRow } from "@/components/ui/stat";
import type { RouterOutputs } from "@/server/api/root";
import type { VendorDetail } from "@/components/vendors/vendor-looks";
import { dayBefore, statementInput, vendorUrl } from "@/components/vendors/vendor-url";

type Statement = RouterOutputs["vendors"]["statement"];

/** What moved the balance from one day to another, with the same figures as the papers that can be downloaded. */
export function StatementPanel({ vendor }: { vendor: VendorDetail }) {
  const trpc = useTRPC();
  const [url, setUrl] = useQueryStates(vendorUrl, { history: "replace" });
  const currencies = vendor.money.map((one) => one.currency);
  const input = statementInput(
    { id: vendor.id, currencies, today: vendor.today, lastEntryOn: vendor.lastEntryOn },
    url,
  );
  const statement = useQuery({
    ...trpc.vendors.statement.queryOptions(
      input ?? { vendorId: vendor.id, currency: "EUR", from: "2000-01-01", to: "2000-01-02" },
    ),
    enabled: input !== null,
    placeholderData: keepPreviousData,
  });
  if (input === null)
    return <Empty title="Nothing to state yet">A statement can be made once something was earned.</Empty>;
  const query = new URLSearchParams({ currency: input.currency, from: input.from, to: input.to }).toString();

  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-end gap-3">
        {currencies.length > 1 ? (
          <Field label="Currency" required>
            <Select
              className="w-24"
              options={currencies.map((value) => ({ value, label: value }))}
              value={input.currency}
              onValueChange={(stcur) => void setUrl({ stcur })}
            />
          </Field>
        ) : null}
        <Field label="First day" required>
          <DateField
            value={input.from}
            onChange={(event) => void setUrl({ from: event.target.value || null })}
          />
        </Field>
        <Field label="Last day" required>
          <DateField
            value={dayBefore(input.to)}
            min={input.from}
            onChange={(event) => void setUrl({ from: input.from, to: event.target.value || null })}
          />
        </Field>
        <div className="flex gap-2 sm:ml-auto">
          {(["csv", "pdf"] as const).map((format) => (
            <a
              key={format}
              href={`/api/vendors/${vendor.id}/statement.${format}?${query}`}
              download
              className={buttonClass({})}
            >
              <Download aria-hidden className="size-4" />
              {format.toUpperCase()}
            </a>
          ))}
        </div>
      </div>
      {statement.isError ? (
        <ErrorPanel
          errorId={statement.error.data?.errorId ?? null}
          onRetry={() => void statement.refetch()}
          retrying={statement.isFetching}
        >
          {statement.error.message}
        </ErrorPanel>
      ) : statement.data ? (
        <div aria-busy={statement.isPlaceholderData} className="flex flex-col gap-3 aria-busy:opacity-60">
          <StatementTotals statement={statement.data} />
          <StatementRows statement={statement.data} />
        </div>
      ) : (
        <SkeletonLines lines={8} label="Loading the statement" />
      )}
    </div>
  );
}

function StatementTotals({
  statement: { openingMinor, closingMinor, totals, currency },
}: {
  statement: Statement;
}) {
  const money = (amountMinor: bigint, signed = false) => (
    <Money amountMinor={amountMinor} currency={currency} signed={signed} />
  );
  return (
    <StatRow>
      <Stat label="Opening balance" value={money(openingMinor)} />
      <Stat
        label="Earnings"
        value={money(totals.earningsMinor, true)}
        detail={<>after {money(totals.commissionMinor)} commission</>}
      />
      <Stat label="Refunds" value={money(totals.refundsMinor, true)} />
      <Stat label="Adjustments" value={money(totals.adjustmentsMinor, true)} />
      <Stat label="Payouts" value={money(totals.payoutsMinor, true)} />
      <Stat label="Closing balance" value={money(closingMinor)} />
    </StatRow>
  );
}

function StatementRows({ statement }: { statement: Statement }) {
  const { rows, rowCount, currency } = statement;
  if (rows.length === 0)
    return <Empty title="Nothing moved in these days">Choose other days to see entries.</Empty>;
  return (
    <>
      <div
        role="region"
        aria-label="Statement, scrolls sideways"
        tabIndex={0}
        className="max-h-120 max-w-full overflow-auto rounded-lg border bg-surface"
      >
        <table aria-label="Statement" className="w-full text-sm">
          <thead className="sticky top-0 bg-sunken text-left text-xs text-ink-muted">
            <tr>
              <th scope="col" className="px-3 py-2 font-medium">
                When
              </th>
              <th scope="col" className="px-3 py-2 font-medium">
                Entry
              </th>
              <th scope="col" className="px-3 py-2 text-right font-medium">
                Amount
              </th>
              <th scope="col" className="px-3 py-2 text-right font-medium">
                Balance
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.entryId.toString()} className="border-t">
                <td className="px-3 py-1.5">
                  <Instant at={row.occurredAt} offsetHidden />
                </td>
                <td className="min-w-44 px-3 py-1.5">
                  {KIND_LABELS[row.kind]}{" "}
                  <span className="text-xs text-ink-muted">
                    {row.bookingRef ??
                      (row.receiptNumber === null ? row.reason : `receipt ${row.receiptNumber}`)}
                  </span>
                </td>
                <td className="px-3 py-1.5 text-right">
                  <Money amountMinor={row.amountMinor} currency={currency} />
                </td>
                <td className="px-3 py-1.5 text-right">
                  <Money amountMinor={row.balanceMinor} currency={currency} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rowCount > rows.length ? (
        <p className="text-xs text-ink-muted">
          The first {countText(rows.length)} of {countText(rowCount)} entries. The downloads have them all.
        </p>
      ) : null}
    </>
  );
}
