import * as z from "zod";
import type { MessageAttachment } from "../domain/message-content-hash";
import { messageTemplate } from "./message-template";
import { amountText, dayText, instantText } from "./template-text";
import { amount, day, instant, line, timeZone } from "./template-variables";

const variables = z.object({
  vendorName: line,
  payoutId: z.string().regex(/^pout_[0-9a-z]{1,64}$/),
  receiptNumber: line,
  paid: amount,
  paidAt: instant,
  /** The vendor's zone, in which the instant is said. */
  timeZone,
  /** First and last day of the run's period. */
  periodFrom: day,
  periodTo: day,
  /** The last digits of the bank account; null when they are not known. */
  bankLast4: z
    .string()
    .regex(/^[0-9]{4}$/)
    .nullable(),
});
type Variables = z.output<typeof variables>;

/** To a vendor who was paid, with the receipt. */
export const payoutNotice = messageTemplate({
  key: "payout-notice",
  version: 1,
  variables,
  sample: {
    vendorName: "Casa Azul",
    payoutId: "pout_01jz4k3v9y8x7w6v5t4s3r2q1p",
    receiptNumber: "R-2026-000123",
    paid: { minor: "987654", currency: "EUR" },
    paidAt: "2026-03-09T09:15:00Z",
    timeZone: "Europe/Madrid",
    periodFrom: "2026-03-02",
    periodTo: "2026-03-08",
    bankLast4: "4242",
  },
  texts: {
    en: (v) => ({
      email: {
        subject: `We paid you ${amountText(v.paid, "en")}`,
        preview: `For ${dayText(v.periodFrom, "en")} to ${dayText(v.periodTo, "en")}`,
        heading: "Your payout is on its way to your bank",
        greeting: `Dear ${v.vendorName},`,
        paragraphs: ["We paid you for the bookings of this period. The receipt is attached."],
        facts: [
          ["Amount", amountText(v.paid, "en")],
          ["Period", `${dayText(v.periodFrom, "en")} to ${dayText(v.periodTo, "en")}`],
          ["Paid", instantText(v.paidAt, v.timeZone, "en")],
          ...bankFact("Bank account", v),
          ["Receipt", v.receiptNumber],
        ],
        closing: ["Your bank may need a few days to show it."],
      },
      push: { title: "Payout sent", body: `${amountText(v.paid, "en")} is on its way to your bank.` },
      attachments: receiptOf(v, "receipt"),
    }),
    de: (v) => ({
      email: {
        subject: `Wir haben Ihnen ${amountText(v.paid, "de")} ausgezahlt`,
        preview: `Für ${dayText(v.periodFrom, "de")} bis ${dayText(v.periodTo, "de")}`,
        heading: "Ihre Auszahlung ist unterwegs zu Ihrer Bank",
        greeting: `Guten Tag ${v.vendorName},`,
        paragraphs: ["wir haben Ihnen die Buchungen dieses Zeitraums ausgezahlt. Der Beleg ist angehängt."],
        facts: [
          ["Betrag", amountText(v.paid, "de")],
          ["Zeitraum", `${dayText(v.periodFrom, "de")} bis ${dayText(v.periodTo, "de")}`],
          ["Ausgezahlt", instantText(v.paidAt, v.timeZone, "de")],
          ...bankFact("Bankkonto", v),
          ["Beleg", v.receiptNumber],
        ],
        closing: ["Bis Ihre Bank die Zahlung zeigt, kann es einige Tage dauern."],
      },
      push: {
        title: "Auszahlung gesendet",
        body: `${amountText(v.paid, "de")} sind unterwegs zu Ihrer Bank.`,
      },
      attachments: receiptOf(v, "beleg"),
    }),
    es: (v) => ({
      email: {
        subject: `Le hemos pagado ${amountText(v.paid, "es")}`,
        preview: `Del ${dayText(v.periodFrom, "es")} al ${dayText(v.periodTo, "es")}`,
        heading: "Su pago va camino de su banco",
        greeting: `Hola, ${v.vendorName}:`,
        paragraphs: ["Le hemos pagado las reservas de este periodo. El recibo va adjunto."],
        facts: [
          ["Importe", amountText(v.paid, "es")],
          ["Periodo", `del ${dayText(v.periodFrom, "es")} al ${dayText(v.periodTo, "es")}`],
          ["Pagado", instantText(v.paidAt, v.timeZone, "es")],
          ...bankFact("Cuenta bancaria", v),
          ["Recibo", v.receiptNumber],
        ],
        closing: ["Su banco puede tardar unos días en mostrarlo."],
      },
      push: { title: "Pago enviado", body: `${amountText(v.paid, "es")} van camino de su banco.` },
      attachments: receiptOf(v, "recibo"),
    }),
  },
});

function bankFact(label: string, { bankLast4 }: Variables): [string, string][] {
  return bankLast4 === null ? [] : [[label, `•••• ${bankLast4}`]];
}

function receiptOf({ receiptNumber, payoutId }: Variables, word: string): MessageAttachment[] {
  // The number comes from our own counter, but a file name must not depend on that.
  const number = receiptNumber.replace(/[^\w-]+/g, "-");
  return [{ fileName: `${word}-${number}.pdf`, kind: "PAYOUT_RECEIPT", ref: payoutId }];
}
