import * as z from "zod";
import { messageTemplate } from "./message-template";
import { amountText, dayText, instantText } from "./template-text";
import { amount, day, instant, line, pageUrl, timeZone } from "./template-variables";

const variables = z.object({
  travellerName: line,
  bookingRef: line,
  vendorName: line,
  startsOn: day,
  cancelledAt: instant,
  /** The recipient's zone, in which the instant is said. */
  timeZone,
  /** Zero when nothing is paid back. */
  refund: amount,
  bookingUrl: pageUrl,
});

/** To a traveller whose booking was cancelled, with what is paid back. */
export const bookingCancellation = messageTemplate({
  key: "booking-cancellation",
  version: 1,
  variables,
  sample: {
    travellerName: "Renée Müller",
    bookingRef: "BK-2026-00017",
    vendorName: "Casa Azul",
    startsOn: "2026-03-01",
    cancelledAt: "2026-02-20T22:30:00Z",
    timeZone: "Europe/Madrid",
    refund: { minor: "98705", currency: "EUR" },
    bookingUrl: "https://travellr.example/bookings/BK-2026-00017",
  },
  texts: {
    en: (v) => {
      const refund = amountText(v.refund, "en");
      const isRefunded = v.refund.minor !== "0";
      return {
        email: {
          subject: `Your booking ${v.bookingRef} is cancelled`,
          preview: isRefunded ? `We refund ${refund}` : "There is nothing to refund",
          heading: "Your booking is cancelled",
          greeting: `Dear ${v.travellerName},`,
          paragraphs: [
            `Your booking with ${v.vendorName} was cancelled.`,
            isRefunded
              ? `We refund ${refund} the way you paid. It usually arrives within 5 to 10 working days.`
              : "By the terms of the booking there is nothing to refund.",
          ],
          facts: [
            ["Booking", v.bookingRef],
            ["With", v.vendorName],
            ["Planned from", dayText(v.startsOn, "en")],
            ["Cancelled", instantText(v.cancelledAt, v.timeZone, "en")],
            ["Refund", refund],
          ],
          action: { label: "See your booking", url: v.bookingUrl },
          closing: ["If you did not expect this, please contact us."],
        },
        sms: `Travellr: booking ${v.bookingRef} with ${v.vendorName} is cancelled. ${isRefunded ? `Refund ${refund}.` : "There is nothing to refund."}`,
        push: {
          title: "Booking cancelled",
          body: `${v.vendorName}, booking ${v.bookingRef}. ${isRefunded ? `We refund ${refund}.` : "There is nothing to refund."}`,
        },
      };
    },
    de: (v) => {
      const refund = amountText(v.refund, "de");
      const isRefunded = v.refund.minor !== "0";
      return {
        email: {
          subject: `Ihre Buchung ${v.bookingRef} ist storniert`,
          preview: isRefunded ? `Wir erstatten ${refund}` : "Es wird nichts erstattet",
          heading: "Ihre Buchung ist storniert",
          greeting: `Guten Tag ${v.travellerName},`,
          paragraphs: [
            `Ihre Buchung bei ${v.vendorName} wurde storniert.`,
            isRefunded
              ? `Wir erstatten ${refund} auf dem Weg, auf dem Sie bezahlt haben. Meist dauert das 5 bis 10 Werktage.`
              : "Nach den Bedingungen der Buchung wird nichts erstattet.",
          ],
          facts: [
            ["Buchung", v.bookingRef],
            ["Bei", v.vendorName],
            ["Geplant ab", dayText(v.startsOn, "de")],
            ["Storniert", instantText(v.cancelledAt, v.timeZone, "de")],
            ["Erstattung", refund],
          ],
          action: { label: "Buchung ansehen", url: v.bookingUrl },
          closing: ["Wenn Sie das nicht erwartet haben, melden Sie sich bitte bei uns."],
        },
        sms: `Travellr: Buchung ${v.bookingRef} bei ${v.vendorName} ist storniert. ${isRefunded ? `Erstattung ${refund}.` : "Es wird nichts erstattet."}`,
        push: {
          title: "Buchung storniert",
          body: `${v.vendorName}, Buchung ${v.bookingRef}. ${isRefunded ? `Wir erstatten ${refund}.` : "Es wird nichts erstattet."}`,
        },
      };
    },
    es: (v) => {
      const refund = amountText(v.refund, "es");
      const isRefunded = v.refund.minor !== "0";
      return {
        email: {
          subject: `Su reserva ${v.bookingRef} está cancelada`,
          preview: isRefunded ? `Le devolvemos ${refund}` : "No hay nada que devolver",
          heading: "Su reserva está cancelada",
          greeting: `Hola, ${v.travellerName}:`,
          paragraphs: [
            `Su reserva con ${v.vendorName} ha sido cancelada.`,
            isRefunded
              ? `Le devolvemos ${refund} por el mismo medio con el que pagó. Suele tardar de 5 a 10 días laborables.`
              : "Según las condiciones de la reserva no hay nada que devolver.",
          ],
          facts: [
            ["Reserva", v.bookingRef],
            ["Con", v.vendorName],
            ["Prevista desde", dayText(v.startsOn, "es")],
            ["Cancelada", instantText(v.cancelledAt, v.timeZone, "es")],
            ["Devolución", refund],
          ],
          action: { label: "Ver su reserva", url: v.bookingUrl },
          closing: ["Si no lo esperaba, póngase en contacto con nosotros."],
        },
        sms: `Travellr: reserva ${v.bookingRef} con ${v.vendorName} cancelada. ${isRefunded ? `Le devolvemos ${refund}.` : "No hay nada que devolver."}`,
        push: {
          title: "Reserva cancelada",
          body: `${v.vendorName}, reserva ${v.bookingRef}. ${isRefunded ? `Le devolvemos ${refund}.` : "No hay nada que devolver."}`,
        },
      };
    },
  },
});
