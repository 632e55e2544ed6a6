/** A vendor of the story and how its business goes. Amounts are minor units of its currency. */
export interface StoryVendor {
  ref: string;
  name: string;
  currency: "EUR" | "USD" | "HUF" | "JPY";
  schedule: "weekly" | "monthly";
  /** Completed bookings in a usual week, at least and at most. */
  bookingsAWeek: readonly [number, number];
  /** Price of a booking, at least and at most. */
  priceMinor: readonly [number, number];
  /**
   * The weeks it has bookings in, counted back from the last one that is over, which is 0; all of them unless told.
   */
  weeks?: readonly number[];
  /** False for a vendor that never opened a payout account. */
  account?: false;
  /** Its own commission, basis points. */
  commissionBps?: number;
}

const weekly = (
  ref: string,
  name: string,
  bookingsAWeek: readonly [number, number],
  priceMinor: readonly [number, number],
  more: Partial<StoryVendor> = {},
): StoryVendor => ({ ref, name, currency: "EUR", schedule: "weekly", bookingsAWeek, priceMinor, ...more });

/** In business since so many weeks before the last one that is over. */
const since = (week: number): Partial<StoryVendor> => ({
  weeks: Array.from({ length: week + 1 }, (_, index) => index),
});

/** Everyone who sells in the story. Those that something happens to stand in `PARTS` under what happens. */
export const CAST: readonly StoryVendor[] = [
  weekly("casa-do-rio", "Casa do Rio", [1, 3], [14_000, 26_000]),
  weekly("alfama-guesthouse", "Alfama Guesthouse", [1, 3], [9_500, 18_000]),
  weekly("quinta-das-oliveiras", "Quinta das Oliveiras", [1, 2], [21_000, 34_000], { commissionBps: 1_500 }),
  weekly("porto-walks", "Porto Walks", [2, 5], [3_500, 7_500]),
  weekly("hotel-mirador", "Hotel Mirador", [1, 3], [12_000, 24_000], since(8)),
  weekly("gaudi-apartments", "Gaudí Apartments", [1, 2], [18_000, 29_000], since(7)),
  weekly("ebro-kayaks", "Ebro Kayaks", [2, 4], [4_800, 9_000], since(5)),
  weekly("villa-sorrento", "Villa Sorrento", [1, 2], [24_000, 38_000], { commissionBps: 1_250 }),
  weekly("trattoria-tours", "Trattoria Tours", [2, 4], [4_200, 8_800], since(5)),
  weekly("lago-di-como-boats", "Lago di Como Boats", [2, 3], [11_000, 19_000], since(6)),
  weekly("hotel-zur-linde", "Hotel zur Linde", [1, 2], [13_500, 22_000]),
  weekly("schwarzwald-huts", "Schwarzwald Huts", [1, 3], [8_900, 15_500], since(4)),
  weekly("bateaux-verts", "Bateaux Verts", [2, 4], [5_200, 8_400], since(5)),
  weekly("le-petit-moulin", "Le Petit Moulin", [2, 3], [15_500, 27_500], since(6)),
  weekly("gracht-hotel", "Gracht Hotel", [1, 3], [13_200, 21_000], since(9)),
  weekly("wicklow-trails", "Wicklow Trails", [1, 3], [6_500, 11_500], since(4)),
  weekly("kafenion-stays", "Kafenion Stays", [1, 2], [9_800, 16_000], since(6)),
  weekly("tatra-lodge", "Tatra Lodge", [1, 2], [11_500, 19_500], since(3)),
  // The odd ones.
  weekly("harbour-lockers", "Harbour Lockers", [1, 1], [1_400, 2_100]),
  weekly("audio-guide-lisboa", "Audio Guide Lisboa", [1, 1], [500, 900], since(8)),
  weekly("sunset-charters", "Sunset Charters", [1, 2], [16_000, 24_000], since(5)),
  weekly("hostal-del-puerto", "Hostal del Puerto", [1, 2], [9_000, 14_000], { ...since(6), account: false }),
  weekly("bikes-and-brews", "Bikes & Brews", [1, 2], [5_500, 8_000], { account: false, weeks: [0, 1, 2, 3] }),
  weekly("castello-events", "Castello Events", [1, 1], [17_000, 23_000], since(7)),
  weekly("dune-buggy-rides", "Dune Buggy Rides", [1, 2], [7_500, 12_500], since(6)),
  weekly("pension-edelweiss", "Pension Edelweiss", [1, 2], [10_500, 17_000], since(7)),
  weekly("azulejo-workshops", "Azulejo Workshops", [1, 2], [4_500, 7_000], since(7)),
  weekly("new-moon-surf", "New Moon Surf", [2, 3], [8_500, 13_000], { weeks: [0, 1] }),
  weekly("winter-palace-tours", "Winter Palace Tours", [2, 2], [9_000, 12_000], { weeks: [1, 11] }),
  weekly("brooklyn-lofts", "Brooklyn Lofts", [1, 3], [16_000, 29_000], { ...since(6), currency: "USD" }),
  weekly("bay-area-bikes", "Bay Area Bikes", [2, 4], [5_500, 9_900], { ...since(5), currency: "USD" }),
  weekly("santa-fe-adobe", "Santa Fe Adobe", [1, 2], [13_000, 21_000], { ...since(5), currency: "USD" }),
  weekly("gulf-fishing-co", "Gulf Fishing Co.", [1, 2], [19_000, 31_000], { ...since(4), currency: "USD" }),
  weekly("maple-cabins", "Maple Cabins", [1, 2], [12_500, 18_500], { ...since(6), currency: "USD" }),
  weekly("duna-panzio", "Duna Panzió", [1, 2], [3_450_050, 6_120_075], { ...since(4), currency: "HUF" }),
  weekly("budai-fuerdoe-tours", "Budai Fürdő Tours", [1, 2], [1_890_000, 2_750_000], {
    ...since(4),
    currency: "HUF",
  }),
  weekly("grand-hotel-aurora", "Grand Hotel Aurora", [3, 5], [26_000, 44_000], { schedule: "monthly" }),
  weekly("riviera-collection", "Riviera Collection", [3, 4], [29_000, 48_000], { schedule: "monthly" }),
  weekly("alpine-rail-passes", "Alpine Rail Passes", [4, 6], [6_900, 12_900], { schedule: "monthly" }),
  weekly("museum-pass-europe", "Museum Pass Europe", [5, 8], [2_900, 5_900], { schedule: "monthly" }),
  weekly("kyoto-ryokan", "Kyoto Ryokan", [1, 3], [24_000, 48_000], { currency: "JPY", schedule: "monthly" }),
  weekly("hakone-onsen", "Hakone Onsen", [1, 2], [18_500, 36_500], { currency: "JPY", schedule: "monthly" }),
];

/** Who plays which part: vendor references by what happens to them. */
export const PARTS = {
  /** Held as a whole by finance, until released by hand. */
  held: "sunset-charters",
  /** Held until a day that is still to come. */
  heldUntil: "dune-buggy-rides",
  /** Was held once and released again. */
  wasHeld: "gracht-hotel",
  /** One of its bookings is held. */
  bookingHeld: "le-petit-moulin",
  /** Stripe takes no payouts for it. */
  restricted: "pension-edelweiss",
  /** Was restricted between approval and payment, so that its payout failed; it may be retried. */
  failing: "hotel-zur-linde",
  suspended: "castello-events",
  /** Owes us after a refund of what it had been paid. */
  negative: "azulejo-workshops",
  /** Sells five times as much as usual in the run that waits for approval. */
  offMedian: "gaudi-apartments",
  /** Refunds a large share of that week. */
  refunding: "lago-di-como-boats",
  /** Left out of that run by finance. */
  excluded: "kafenion-stays",
  /** Gets an adjustment in its favour. */
  favoured: "casa-do-rio",
  /** Pays a fee by an adjustment. */
  charged: "ebro-kayaks",
  /** The vendor whose run was sent back once. */
  corrected: "maple-cabins",
} as const satisfies Record<string, string>;

const FIRST_NAMES =
  "Amara Ben Carla Dario Elin Farid Greta Hugo Ilse Jonas Keiko Liam Marta Nadia Oskar Priya Quentin Rosa Stefan Tomas".split(
    " ",
  );
const LAST_NAMES =
  "Almeida Berger Costa Dubois Eriksen Fischer Garcia Hansen Ivanova Jansen Kovacs Lindt Moreau Novak Olsen Peeters Ricci Santos Tanaka Weber".split(
    " ",
  );

/** The n-th traveller of the story; every 400 the same again. */
export function traveller(n: number): { ref: string; name: string; email: string; phone: string } {
  const index = n % (FIRST_NAMES.length * LAST_NAMES.length);
  const first = FIRST_NAMES[index % FIRST_NAMES.length]!;
  const last = LAST_NAMES[Math.floor(index / FIRST_NAMES.length)]!;
  return {
    ref: `traveller-${String(index + 1).padStart(3, "0")}`,
    name: `${first} ${last}`,
    email: `${first}.${last}@example.com`.toLowerCase(),
    // 555-01xx is set aside for stories like this one.
    phone: `+1202555${String(100 + (index % 100)).padStart(4, "0")}`,
  };
}
