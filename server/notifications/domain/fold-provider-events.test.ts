import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CHANNELS, type Channel } from "./channel";
import { foldProviderEvents, type ProviderEventFact } from "./fold-provider-events";
import { canMoveMessage, type MessageStatus } from "./message-status";
import { knownProviderWords, providerEventMeaning } from "./provider-event-meaning";

const CODES: Record<Channel, (string | null)[]> = {
  EMAIL: [null, "suppressed"],
  SMS: [null, "21610", "30003", "30005", "30008"],
  PUSH: [null, "registration-token-not-registered"],
};

/** Any set of events that a provider could tell of one attempt; few instants, so that ties are common. */
function eventsOf(channel: Channel, maxLength = 6): fc.Arbitrary<ProviderEventFact[]> {
  const types = [...knownProviderWords(channel), "a_word_of_the_future"].map((word) =>
    channel === "EMAIL" ? `email.${word}` : word,
  );
  const event = fc.record({
    dedupeId: fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h"),
    type: fc.constantFrom(...types),
    occurredAt: fc
      .integer({ min: 0, max: 4 })
      .map((second) => new Date(Date.UTC(2026, 0, 15, 12, 0, second))),
    code: fc.constantFrom(...CODES[channel]),
    permanent: fc.boolean(),
  });
  return fc.uniqueArray(event, { selector: ({ dedupeId }) => dedupeId, maxLength });
}

function permutationsOf<T>(values: readonly T[]): T[][] {
  if (values.length <= 1) return [[...values]];
  return values.flatMap((value, index) =>
    permutationsOf(values.toSpliced(index, 1)).map((rest) => [value, ...rest]),
  );
}

describe.each(CHANNELS)("notifications C1: the fold of %s events", (channel) => {
  it("is the same for every permutation of a set", () => {
    fc.assert(
      fc.property(eventsOf(channel, 5), (events) => {
        const expected = foldProviderEvents(channel, events);
        for (const order of permutationsOf(events))
          expect(foldProviderEvents(channel, order)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it("is the same for every order with each event up to three times", () => {
    const doubled = eventsOf(channel, 8).chain((events) =>
      fc
        .array(fc.integer({ min: 1, max: 3 }), { minLength: events.length, maxLength: events.length })
        .map((times) => ({
          events,
          all: events.flatMap((event, i) => Array<typeof event>(times[i]!).fill(event)),
        }))
        .chain(({ events: set, all }) =>
          fc
            .shuffledSubarray(all, { minLength: all.length, maxLength: all.length })
            .map((arrived) => ({ set, arrived })),
        ),
    );
    fc.assert(
      fc.property(doubled, ({ set, arrived }) => {
        expect(foldProviderEvents(channel, arrived)).toEqual(foldProviderEvents(channel, set));
      }),
      { numRuns: 500 },
    );
  });

  it("never lowers the rank while events arrive, nor loses an engagement or a suppression", () => {
    fc.assert(
      fc.property(eventsOf(channel, 8), (arrived) => {
        let before = foldProviderEvents(channel, []);
        for (let length = 1; length <= arrived.length; length++) {
          const now = foldProviderEvents(channel, arrived.slice(0, length));
          expect(now.rank).toBeGreaterThanOrEqual(before.rank);
          if (now.rank === before.rank) expect(now.status === before.status || before.rank === 40).toBe(true);
          if (before.conflict) expect(now.conflict).toBe(true);
          for (const [kind, at] of Object.entries(before.engagement)) {
            const later = now.engagement[kind as keyof typeof now.engagement];
            if (at) expect(later !== null && later <= at).toBe(true);
          }
          expect(now.suppressions).toEqual(
            expect.arrayContaining(
              [...before.suppressions].map((cause) => ({
                ...cause,
                code: expect.toSatisfy((code: unknown) => code === null || typeof code === "string"),
              })),
            ),
          );
          before = now;
        }
      }),
      { numRuns: 300 },
    );
  });

  it("answers as the rank table says, found without folding", () => {
    fc.assert(
      fc.property(eventsOf(channel, 8), (events) => {
        const folded = foldProviderEvents(channel, events);
        const told = events.flatMap((event) => {
          const { delivery } = providerEventMeaning(channel, event.type, event.permanent);
          return delivery ? [{ ...event, ...delivery }] : [];
        });
        const rank = Math.max(0, ...told.map((one) => one.rank));
        expect(folded.rank).toBe(rank);
        const winners = told.filter((one) => one.rank === rank);
        const earliest = Math.min(...winners.map((one) => one.occurredAt.getTime()));
        const [winner] = winners
          .filter((one) => one.occurredAt.getTime() === earliest)
          .sort((a, b) => (a.dedupeId < b.dedupeId ? -1 : 1));
        expect(folded.status).toBe(winner?.status ?? null);
        expect(folded.statusAt).toEqual(winner?.occurredAt ?? null);
        const has = (...ranks: number[]) => told.some((one) => ranks.includes(one.rank));
        expect(folded.conflict).toBe(has(60) && has(40, 50));
        expect(folded.timeline).toHaveLength(events.length);
      }),
      { numRuns: 500 },
    );
  });

  it("only makes moves that a message may make", () => {
    fc.assert(
      fc.property(eventsOf(channel, 8), (arrived) => {
        let before: MessageStatus = "SENDING";
        for (let length = 1; length <= arrived.length; length++) {
          const { status } = foldProviderEvents(channel, arrived.slice(0, length));
          if (status === null || status === before) continue;
          expect(canMoveMessage(before, status), `${before} > ${status}`).toBe(true);
          before = status;
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("what providers tell", () => {
  const at = (second: number) => new Date(Date.UTC(2026, 0, 15, 12, 0, second));
  const event = (type: string, second: number, more: Partial<ProviderEventFact> = {}): ProviderEventFact => ({
    dedupeId: `${type}-${second}`,
    type,
    occurredAt: at(second),
    ...more,
  });

  it("an open proves a delivery that was never reported", () => {
    const folded = foldProviderEvents("EMAIL", [event("email.sent", 0), event("email.opened", 9)]);
    expect(folded).toMatchObject({ status: "DELIVERED", rank: 60, statusAt: at(9) });
    expect(folded.engagement.opened).toEqual(at(9));
  });

  it("a bounce for good after a delivery is the truth and no conflict", () => {
    const events = [event("email.delivered", 1), event("email.bounced", 60, { permanent: true })];
    expect(foldProviderEvents("EMAIL", events)).toMatchObject({
      status: "BOUNCED",
      rank: 70,
      conflict: false,
      suppressions: [{ origin: "BOUNCE", purposes: ["TRANSACTIONAL", "MARKETING"] }],
    });
  });

  it("a bounce that may pass before a delivery is a conflict, and suppresses nothing", () => {
    const events = [event("email.bounced", 1), event("email.delivered", 2)];
    expect(foldProviderEvents("EMAIL", events)).toMatchObject({
      status: "DELIVERED",
      conflict: true,
      suppressions: [],
    });
  });

  it("keeps what changes nothing, with the reason", () => {
    const events = [event("delivered", 1), event("sent", 2), event("delivered", 3), event("teleported", 4)];
    expect(
      foldProviderEvents("SMS", events).timeline.map(({ applied, reason }) => [applied, reason]),
    ).toEqual([
      [true, "RAISED"],
      [false, "LOWER_RANK"],
      [false, "SAME_RANK"],
      [false, "UNKNOWN_TYPE"],
    ]);
  });

  it("two things told under one id count as the same one of them, whichever came first", () => {
    const a = event("delivered", 2, { dedupeId: "x" });
    const b = event("failed", 1, { dedupeId: "x", code: "30003" });
    expect(foldProviderEvents("SMS", [a, b])).toEqual(foldProviderEvents("SMS", [b, a]));
    expect(foldProviderEvents("SMS", [a, b]).timeline).toHaveLength(1);
  });

  it.each(["constructor", "__proto__", "toString"])("a type called %s means nothing", (type) => {
    expect(foldProviderEvents("SMS", [event(type, 1)])).toMatchObject({ status: null, rank: 0 });
  });

  it("STOP closes both purposes, a complaint too, leaving a list only what lists are for", () => {
    expect(foldProviderEvents("SMS", [event("failed", 1, { code: "21610" })]).suppressions).toEqual([
      { origin: "STOP", purposes: ["TRANSACTIONAL", "MARKETING"], code: "21610" },
    ]);
    expect(foldProviderEvents("EMAIL", [event("email.complained", 1)]).suppressions).toMatchObject([
      { origin: "COMPLAINT", purposes: ["TRANSACTIONAL", "MARKETING"] },
    ]);
    expect(foldProviderEvents("EMAIL", [event("email.unsubscribed", 1)]).suppressions).toMatchObject([
      { origin: "UNSUBSCRIBE", purposes: ["MARKETING"] },
    ]);
  });
});
