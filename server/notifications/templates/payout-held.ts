import * as z from "zod";
import { messageTemplate } from "./message-template";
import { amountText, dayText } from "./template-text";
import { amount, day, line } from "./template-variables";

/** Why a vendor is not paid by a run: Stripe, the balance of its Stripe account, or what it owes us. */
const reason = z.enum(["ACCOUNT_RESTRICTED", "ACCOUNT_NEGATIVE", "NEGATIVE"]);

const variables = z.object({
  vendorName: line,
  /** What is owed to the vendor, or what it owes when the reason is NEGATIVE; never negative. */
  amount,
  /** First and last day of the run's period. */
  periodFrom: day,
  periodTo: day,
  reason,
});
type Variables = z.output<typeof variables>;

/** To a vendor whom a run could not pay, with why and what to do. */
export const payoutHeld = messageTemplate({
  key: "payout-held",
  version: 1,
  variables,
  sample: {
    vendorName: "Casa Azul",
    amount: { minor: "987654", currency: "EUR" },
    periodFrom: "2026-03-02",
    periodTo: "2026-03-08",
    reason: "ACCOUNT_RESTRICTED",
  },
  texts: {
    en: (v) => ({
      email: {
        subject: "We could not pay you yet",
        preview: `For ${dayText(v.periodFrom, "en")} to ${dayText(v.periodTo, "en")}`,
        heading: "Your payout has to wait",
        greeting: `Dear ${v.vendorName},`,
        paragraphs: [EN[v.reason]],
        facts: [
          [v.reason === "NEGATIVE" ? "You owe us" : "Waiting for you", amountText(v.amount, "en")],
          ["Period", periodText(v, "en", " to ")],
        ],
        closing: ["Nothing is lost: it stays in your balance."],
      },
    }),
    de: (v) => ({
      email: {
        subject: "Wir konnten Sie noch nicht auszahlen",
        preview: `Für ${dayText(v.periodFrom, "de")} bis ${dayText(v.periodTo, "de")}`,
        heading: "Ihre Auszahlung muss warten",
        greeting: `Guten Tag ${v.vendorName},`,
        paragraphs: [DE[v.reason]],
        facts: [
          [v.reason === "NEGATIVE" ? "Sie schulden uns" : "Für Sie vorgemerkt", amountText(v.amount, "de")],
          ["Zeitraum", periodText(v, "de", " bis ")],
        ],
        closing: ["Es geht nichts verloren: Der Betrag bleibt in Ihrem Guthaben verbucht."],
      },
    }),
    es: (v) => ({
      email: {
        subject: "Todavía no hemos podido pagarle",
        preview: `Del ${dayText(v.periodFrom, "es")} al ${dayText(v.periodTo, "es")}`,
        heading: "Su pago tiene que esperar",
        greeting: `Hola, ${v.vendorName}:`,
        paragraphs: [ES[v.reason]],
        facts: [
          [v.reason === "NEGATIVE" ? "Nos debe" : "Pendiente para usted", amountText(v.amount, "es")],
          ["Periodo", `del ${periodText(v, "es", " al ")}`],
        ],
        closing: ["No se pierde nada: el importe sigue en su saldo."],
      },
    }),
  },
});

const EN: Record<Variables["reason"], string> = {
  ACCOUNT_RESTRICTED:
    "Stripe does not let your account receive payouts at the moment. Please sign in to Stripe and complete what it asks for. We pay you once it is done.",
  ACCOUNT_NEGATIVE:
    "The balance of your Stripe account is negative, so a payout would not reach your bank. Please sign in to Stripe and settle it. We pay you once it is done.",
  NEGATIVE:
    "More was refunded to travellers than you earned in this period, so there is nothing to pay out. It is set against your next earnings; there is nothing you need to do.",
};

const DE: Record<Variables["reason"], string> = {
  ACCOUNT_RESTRICTED:
    "zurzeit lässt Stripe keine Auszahlungen auf Ihr Konto zu. Bitte melden Sie sich bei Stripe an und ergänzen Sie, was dort verlangt wird. Danach zahlen wir Sie aus.",
  ACCOUNT_NEGATIVE:
    "Ihr Stripe-Konto ist im Minus, eine Auszahlung würde Ihre Bank daher nicht erreichen. Bitte melden Sie sich bei Stripe an und gleichen Sie es aus. Danach zahlen wir Sie aus.",
  NEGATIVE:
    "in diesem Zeitraum wurde Reisenden mehr erstattet, als Sie verdient haben, daher gibt es nichts auszuzahlen. Es wird mit Ihren nächsten Einnahmen verrechnet; Sie müssen nichts tun.",
};

const ES: Record<Variables["reason"], string> = {
  ACCOUNT_RESTRICTED:
    "Stripe no permite por ahora que su cuenta reciba pagos. Entre en Stripe y complete lo que le pide. Le pagaremos en cuanto esté hecho.",
  ACCOUNT_NEGATIVE:
    "El saldo de su cuenta de Stripe es negativo, así que un pago no llegaría a su banco. Entre en Stripe y regularícelo. Le pagaremos en cuanto esté hecho.",
  NEGATIVE:
    "En este periodo se ha devuelto a los viajeros más de lo que usted ganó, así que no hay nada que pagar. Se descuenta de sus próximos ingresos; no tiene que hacer nada.",
};

function periodText(v: Variables, locale: "en" | "de" | "es", between: string): string {
  return `${dayText(v.periodFrom, locale)}${between}${dayText(v.periodTo, locale)}`;
}
