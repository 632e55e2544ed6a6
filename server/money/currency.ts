/**
 * Minor-unit exponents of every active ISO 4217 currency a vendor can be paid in: the number of decimals.
 *
 * This is our own table because `Intl` follows local habit instead of the standard: it shows HUF with no
 * decimals, although a forint has a hundred fillér in ISO 4217 and at the payment provider.
 *
 * Left out on purpose: XXX and XTS, metals (XAU, XAG, XPT, XPD), bond and accounting units (XBA to XBD, XDR,
 * XSU, XUA, XAD), fund codes (BOV, CHE, CHW, CLF, COU, MXV, USN, UYI, UYW) and withdrawn codes such as HRK,
 * BGN, ANG, SLL and ZWL. Nobody can be paid in them.
 */
const EXPONENTS: ReadonlyMap<string, 0 | 2 | 3> = new Map([
  ...codes(0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"),
  ...codes(3, "BHD IQD JOD KWD LYD OMR TND"),
  ...codes(
    2,
    `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC
     CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR
     JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD
     NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN
     SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG`,
  ),
]);

/** Payouts in these must be whole multiples of this many minor units; the provider refuses anything finer. */
const PAYOUT_MULTIPLES: ReadonlyMap<string, bigint> = new Map([
  ["HUF", 100n],
  ["TWD", 100n],
]);

/** All currency codes of the table, in alphabetical order. */
export const CURRENCIES: readonly string[] = [...EXPONENTS.keys()].sort();

/** Whether the text is an upper-case ISO 4217 code a vendor can be paid in. `eur`, `XXX` and `XAU` are not. */
export function isCurrency(text: string): boolean {
  return EXPONENTS.has(text);
}

/**
 * How many decimals the currency has: 2 for EUR and HUF, 0 for JPY, 3 for KWD.
 *
 * @throws UnknownCurrency when the code is not in the table.
 */
export function exponentOf(currency: string): number {
  const exponent = EXPONENTS.get(currency);
  if (exponent === undefined) throw new UnknownCurrency(currency);
  return exponent;
}

/**
 * Minor units in one whole unit of the currency: 100 for EUR, 1 for JPY, 1000 for KWD.
 *
 * @throws UnknownCurrency when the code is not in the table.
 */
export function minorPerUnit(currency: string): bigint {
  return 10n ** BigInt(exponentOf(currency));
}

/**
 * The number of minor units that a payout in this currency must be a multiple of: 100 for HUF and TWD, else 1.
 * What is left over stays in the vendor's ledger.
 *
 * @throws UnknownCurrency when the code is not in the table.
 */
export function payoutMultiple(currency: string): bigint {
  exponentOf(currency);
  return PAYOUT_MULTIPLES.get(currency) ?? 1n;
}

/** A currency code reached the money code that the table does not have: the border did not check it. */
export class UnknownCurrency extends Error {
  override readonly name = "UnknownCurrency";
  constructor(readonly currency: string) {
    super(`"${currency.slice(0, 12)}" is not a currency that payments can be made in.`);
  }
}

function codes<E extends number>(exponent: E, list: string): [string, E][] {
  return list.split(/\s+/).map((code) => [code, exponent]);
}
