import { generateKeyPairSync, randomBytes, sign } from "node:crypto";

/** A key and the certificate that vouches for itself, both PEM. Whoever is told to trust the certificate trusts the server. */
export type TestCertificate = { keyPem: string; certificatePem: string };

const VALID_FOR_MS = 10 * 365 * 24 * 60 * 60 * 1000;

/**
 * Makes a self-signed certificate for the names, with a key of its own (P-256). Written by hand because Node reads
 * certificates and cannot make them; nothing but a stand-in on this machine may use one.
 */
export function testCertificate(dnsNames: readonly string[], nowMs = Date.now()): TestCertificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = sequence(oid(1, 2, 840, 10045, 4, 3, 2)); // ecdsa-with-SHA256
  const name = sequence(
    set(sequence(oid(2, 5, 4, 3), der(0x0c, Buffer.from("Provider simulator")))), // commonName
  );
  const serial = randomBytes(16);
  serial[0] = (serial[0]! & 0x7f) | 0x01;
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))), // version 3
    der(0x02, serial),
    algorithm,
    name,
    sequence(utcTime(nowMs - 60_000), utcTime(nowMs + VALID_FOR_MS)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(certificateAuthority(), subjectNames(dnsNames))),
  );
  const signature = der(0x03, Buffer.concat([Buffer.from([0]), sign("sha256", body, privateKey)]));
  return {
    keyPem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    certificatePem: pem(sequence(body, algorithm, signature)),
  };
}

function certificateAuthority(): Buffer {
  const yes = der(0x01, Buffer.from([0xff]));
  return sequence(oid(2, 5, 29, 19), yes, der(0x04, sequence(yes)));
}

function subjectNames(dnsNames: readonly string[]): Buffer {
  const names = dnsNames.map((dnsName) => der(0x82, Buffer.from(dnsName, "ascii")));
  const loopback = der(0x87, Buffer.from([127, 0, 0, 1]));
  return sequence(oid(2, 5, 29, 17), der(0x04, sequence(...names, loopback)));
}

function sequence(...parts: Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function set(...parts: Buffer[]): Buffer {
  return der(0x31, Buffer.concat(parts));
}

/** One value of ASN.1 in its distinguished encoding: tag, length, contents. */
function der(tag: number, contents: Buffer): Buffer {
  const { length } = contents;
  const head =
    length < 0x80
      ? [tag, length]
      : length < 0x100
        ? [tag, 0x81, length]
        : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), contents]);
}

function oid(first: number, second: number, ...rest: number[]): Buffer {
  const bytes = [first * 40 + second];
  for (const part of rest) {
    const groups = [part & 0x7f];
    for (let left = part >> 7; left > 0; left >>= 7) groups.unshift((left & 0x7f) | 0x80);
    bytes.push(...groups);
  }
  return der(0x06, Buffer.from(bytes));
}

/** Two digits of the year are enough until 2049. */
function utcTime(atMs: number): Buffer {
  const digits = new Date(atMs).toISOString().replace(/[-:T]/g, "").slice(2, 14);
  return der(0x17, Buffer.from(`${digits}Z`, "ascii"));
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString("base64").match(/.{1,64}/g)!;
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}
