import * as dineroCurrencies from "dinero.js/bigint/currencies";
import { describe, expect, it } from "vitest";
import {
  CURRENCIES,
  UnknownCurrency,
  exponentOf,
  isCurrency,
  minorPerUnit,
  payoutMultiple,
} from "./currency";

describe("the ISO 4217 table", () => {
  it.each([
    ["EUR", 2],
    ["USD", 2],
    ["HUF", 2],
    ["TWD", 2],
    ["MGA", 2],
    ["JPY", 0],
    ["ISK", 0],
    ["UGX", 0],
    ["KRW", 0],
    ["KWD", 3],
    ["TND", 3],
  ])("gives %s %i decimals", (currency, exponent) => {
    expect(exponentOf(currency)).toBe(exponent);
    expect(minorPerUnit(currency)).toBe(10n ** BigInt(exponent));
  });

  it.each([
    "",
    "eur",
    "Eur",
    "EURO",
    "EU",
    "XXX",
    "XTS",
    "XAU",
    "XDR",
    "CLF",
    "USN",
    "HRK",
    "BGN",
    "ZWL",
    "__proto__",
    "constructor",
  ])("refuses %j", (text) => {
    expect(isCurrency(text)).toBe(false);
    expect(() => exponentOf(text)).toThrow(UnknownCurrency);
    expect(() => payoutMultiple(text)).toThrow(UnknownCurrency);
  });

  it("has each code once and in the form of a code", () => {
    expect(new Set(CURRENCIES).size).toBe(CURRENCIES.length);
    expect(CURRENCIES.length).toBeGreaterThan(150);
    for (const code of CURRENCIES) expect(code).toMatch(/^[A-Z]{3}$/);
  });

  it("agrees with dinero.js on every decimal currency that both know", () => {
    // It counts MGA and MRU in fifths of a unit; ISO 4217 gives both two decimals.
    const decimal = Object.values(dineroCurrencies).filter((known) => known.base === 10n);
    const theirs = new Map(decimal.map((known) => [known.code as string, known.exponent]));
    const shared = CURRENCIES.filter((code) => theirs.has(code));
    expect(shared.length).toBeGreaterThan(145);
    expect(shared.filter((code) => theirs.get(code) !== BigInt(exponentOf(code)))).toEqual([]);
  });

  it("has every code the runtime knows, except funds, metals and withdrawn ones", () => {
    // A new currency in a newer runtime shows up here and wants a decision.
    const withdrawn =
      "ADP AFA ALK AOK AON AOR ARA ARL ARM ARP AUD ATS AZM BAD BAN BEC BEF BEL BGL BGM BGN BGO BOL BOP BRB BRC BRE BRN BRR BRZ BUK BYB BYR CHE CHW CLE CLF CNH CNX COU CSD CSK CUC CYP DDM DEM ECS ECV EEK ESA ESB ESP FIM FRF GEK GHC GNS GQE GRD GWE GWP HRD HRK IEP ILP ILR ISJ ITL KRH KRO LTL LTT LUC LUF LUL LVL LVR MAF MCF MDC MGF MKN MLF MRO MTL MTP MVP MXP MXV MZE MZM NIC NLG PEI PES PLZ PTE RHD ROL RUR SDD SDP SIT SKK SLL SRG STD SUR TJR TMM TPE TRL UAK UGS USN USS UYI UYP UYW UZK VEB VEF VNN XAG XAU XBA XBB XBC XBD XDR XEU XFO XFU XPD XPT XRE XSU XTS XUA XXX XAD YDD YUD YUM YUN YUR ZAL ZMK ZRN ZRZ ZWD ZWL ZWR ANG BOV".split(
        " ",
      );
    expect(
      Intl.supportedValuesOf("currency").filter((code) => !isCurrency(code) && !withdrawn.includes(code)),
    ).toEqual([]);
  });
});

describe("payoutMultiple", () => {
  it("is a hundred minor units for HUF and TWD only", () => {
    expect(CURRENCIES.filter((code) => payoutMultiple(code) !== 1n)).toEqual(["HUF", "TWD"]);
    expect(payoutMultiple("HUF")).toBe(100n);
    expect(payoutMultiple("TWD")).toBe(100n);
  });
});
