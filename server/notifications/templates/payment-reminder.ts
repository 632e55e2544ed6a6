import * as z from "zod";
import { messageTemplate } from "./message-template";
import { amountText, dayText, shortDayText } from "./template-text";
import { amount, day, line, pageUrl } from "./template-variables";

const variables = z.object({
  travellerName: line,
  bookingRef: line,
  vendorName: line,
  /** What is to be paid, and until when. */
  due: amount,
  dueOn: day,
  /** The booking's page, where one signs in to pay; never a link that pays by itself. */
  bookingUrl: pageUrl,
});

/** To a traveller with a payment to come. */
export const paymentReminder = messageTemplate({
  key: "payment-reminder",
  version: 1,
  variables,
  sample: {
    travellerName: "Renée Müller",
    bookingRef: "BK-2026-00017",
    vendorName: "Casa Azul",
    due: { minor: "40000", currency: "EUR" },
    dueOn: "2026-02-14",
    bookingUrl: "https://travellr.example/bookings/BK-2026-00017",
  },
  texts: {
    en: (v) => ({
      email: {
        subject: `Please pay ${amountText(v.due, "en")} for booking ${v.bookingRef} by ${dayText(v.dueOn, "en")}`,
        preview: `For your booking with ${v.vendorName}`,
        heading: "A payment is due soon",
        greeting: `Dear ${v.travellerName},`,
        paragraphs: [`A payment for your booking with ${v.vendorName} is still open.`],
        facts: [
          ["Booking", v.bookingRef],
          ["Amount", amountText(v.due, "en")],
          ["Due", dayText(v.dueOn, "en")],
        ],
        action: { label: "Sign in and pay", url: v.bookingUrl },
        closing: ["If you have paid in the meantime, there is nothing left to do."],
      },
      sms: `Travellr: ${amountText(v.due, "en")} for booking ${v.bookingRef} with ${v.vendorName} is due on ${shortDayText(v.dueOn, "en")}. Sign in to pay.`,
    }),
    de: (v) => ({
      email: {
        subject: `Bitte zahlen Sie ${amountText(v.due, "de")} für Buchung ${v.bookingRef} bis ${dayText(v.dueOn, "de")}`,
        preview: `Für Ihre Buchung bei ${v.vendorName}`,
        heading: "Eine Zahlung wird bald fällig",
        greeting: `Guten Tag ${v.travellerName},`,
        paragraphs: [`für Ihre Buchung bei ${v.vendorName} ist noch eine Zahlung offen.`],
        facts: [
          ["Buchung", v.bookingRef],
          ["Betrag", amountText(v.due, "de")],
          ["Fällig am", dayText(v.dueOn, "de")],
        ],
        action: { label: "Anmelden und zahlen", url: v.bookingUrl },
        closing: ["Falls Sie inzwischen bezahlt haben, ist nichts weiter zu tun."],
      },
      sms: `Travellr: ${amountText(v.due, "de")} für Buchung ${v.bookingRef} bei ${v.vendorName} sind am ${shortDayText(v.dueOn, "de")} fällig. Zum Zahlen bitte anmelden.`,
    }),
    es: (v) => ({
      email: {
        subject: `Pague ${amountText(v.due, "es")} de la reserva ${v.bookingRef} antes del ${dayText(v.dueOn, "es")}`,
        preview: `De su reserva con ${v.vendorName}`,
        heading: "Pronto vence un pago",
        greeting: `Hola, ${v.travellerName}:`,
        paragraphs: [`Queda un pago pendiente de su reserva con ${v.vendorName}.`],
        facts: [
          ["Reserva", v.bookingRef],
          ["Importe", amountText(v.due, "es")],
          ["Vence el", dayText(v.dueOn, "es")],
        ],
        action: { label: "Iniciar sesión y pagar", url: v.bookingUrl },
        closing: ["Si ya ha pagado, no tiene que hacer nada más."],
      },
      sms: `Travellr: ${amountText(v.due, "es")} de la reserva ${v.bookingRef} con ${v.vendorName} vencen el ${shortDayText(v.dueOn, "es")}. Entre en su cuenta para pagar.`,
    }),
  },
});
