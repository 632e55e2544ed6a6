import * as z from "zod";
import { messageTemplate } from "./message-template";
import { amountText, dayText, shortDayText } from "./template-text";
import { amount, day, line, pageUrl } from "./template-variables";

const variables = z.object({
  travellerName: line,
  bookingRef: line,
  vendorName: line,
  startsOn: day,
  endsOn: day,
  total: amount,
  bookingUrl: pageUrl,
});

/** To a traveller whose booking was made. */
export const bookingConfirmation = messageTemplate({
  key: "booking-confirmation",
  version: 1,
  variables,
  sample: {
    travellerName: "Renée Müller",
    bookingRef: "BK-2026-00017",
    vendorName: "Casa Azul",
    startsOn: "2026-03-01",
    endsOn: "2026-03-05",
    total: { minor: "123450", currency: "EUR" },
    bookingUrl: "https://travellr.example/bookings/BK-2026-00017",
  },
  texts: {
    en: (v) => ({
      email: {
        subject: `Your booking ${v.bookingRef} is confirmed`,
        preview: `${v.vendorName}, from ${dayText(v.startsOn, "en")}`,
        heading: "Your booking is confirmed",
        greeting: `Dear ${v.travellerName},`,
        paragraphs: [`${v.vendorName} expects you. This is what you booked.`],
        facts: [
          ["Booking", v.bookingRef],
          ["With", v.vendorName],
          ["From", dayText(v.startsOn, "en")],
          ["To", dayText(v.endsOn, "en")],
          ["Total", amountText(v.total, "en")],
        ],
        action: { label: "See your booking", url: v.bookingUrl },
        closing: ["Keep the booking reference at hand: whoever helps you will ask for it."],
      },
      sms: `Travellr: booking ${v.bookingRef} with ${v.vendorName} is confirmed, ${shortDayText(v.startsOn, "en")} to ${shortDayText(v.endsOn, "en")}. Total ${amountText(v.total, "en")}.`,
      push: {
        title: "Booking confirmed",
        body: `${v.vendorName}, ${shortDayText(v.startsOn, "en")} to ${shortDayText(v.endsOn, "en")}. Booking ${v.bookingRef}.`,
      },
    }),
    de: (v) => ({
      email: {
        subject: `Ihre Buchung ${v.bookingRef} ist bestätigt`,
        preview: `${v.vendorName}, ab ${dayText(v.startsOn, "de")}`,
        heading: "Ihre Buchung ist bestätigt",
        greeting: `Guten Tag ${v.travellerName},`,
        paragraphs: [`${v.vendorName} erwartet Sie. Das haben Sie gebucht:`],
        facts: [
          ["Buchung", v.bookingRef],
          ["Bei", v.vendorName],
          ["Von", dayText(v.startsOn, "de")],
          ["Bis", dayText(v.endsOn, "de")],
          ["Gesamtpreis", amountText(v.total, "de")],
        ],
        action: { label: "Buchung ansehen", url: v.bookingUrl },
        closing: ["Halten Sie die Buchungsnummer bereit: Wer Ihnen hilft, wird danach fragen."],
      },
      sms: `Travellr: Buchung ${v.bookingRef} bei ${v.vendorName} ist bestätigt, ${shortDayText(v.startsOn, "de")} bis ${shortDayText(v.endsOn, "de")}. Gesamtpreis ${amountText(v.total, "de")}.`,
      push: {
        title: "Buchung bestätigt",
        body: `${v.vendorName}, ${shortDayText(v.startsOn, "de")} bis ${shortDayText(v.endsOn, "de")}. Buchung ${v.bookingRef}.`,
      },
    }),
    // The SMS does without á, í, ó and ú: one of them makes the whole text cost more than twice as much.
    es: (v) => ({
      email: {
        subject: `Su reserva ${v.bookingRef} está confirmada`,
        preview: `${v.vendorName}, desde el ${dayText(v.startsOn, "es")}`,
        heading: "Su reserva está confirmada",
        greeting: `Hola, ${v.travellerName}:`,
        paragraphs: [`${v.vendorName} le espera. Esto es lo que ha reservado.`],
        facts: [
          ["Reserva", v.bookingRef],
          ["Con", v.vendorName],
          ["Desde", dayText(v.startsOn, "es")],
          ["Hasta", dayText(v.endsOn, "es")],
          ["Total", amountText(v.total, "es")],
        ],
        action: { label: "Ver su reserva", url: v.bookingUrl },
        closing: ["Tenga a mano el número de reserva: se lo pedirá quien le atienda."],
      },
      sms: `Travellr: reserva ${v.bookingRef} con ${v.vendorName} confirmada, del ${shortDayText(v.startsOn, "es")} al ${shortDayText(v.endsOn, "es")}. Total ${amountText(v.total, "es")}.`,
      push: {
        title: "Reserva confirmada",
        body: `${v.vendorName}, del ${shortDayText(v.startsOn, "es")} al ${shortDayText(v.endsOn, "es")}. Reserva ${v.bookingRef}.`,
      },
    }),
  },
});
