import type { PrismaClient } from "@/server/platform/prisma/client";
import { addressBlock } from "./address-block";
import { makeAttemptLimit } from "./attempt-limit";

/** Who tries to sign in: the account they name and the address they come from, if known. */
export interface SignInAttempt {
  email: string;
  address: string | null;
}

export interface SignInLimits {
  /** Counts an attempt. Resolves to 0 if it may be made, otherwise to the seconds to wait. */
  take(attempt: SignInAttempt): Promise<number>;
  /** Takes the attempt back, because it succeeded: only failures count. */
  giveBack(attempt: SignInAttempt): Promise<void>;
}

const MINUTE_SECONDS = 60;

/**
 * The limits of sign-in. The first stops guessing at one account from one place, the second one place trying many
 * accounts. The third is for guessing from many places, or from one that lies about its address; it is wide,
 * since whoever knows an address could use it to keep that person out.
 */
export function makeSignInLimits(db: Pick<PrismaClient, "$queryRawUnsafe">): SignInLimits {
  const pair = makeAttemptLimit(db, {
    name: "signin-pair",
    attemptsMax: 5,
    windowSeconds: 15 * MINUTE_SECONDS,
  });
  const place = makeAttemptLimit(db, {
    name: "signin-place",
    attemptsMax: 50,
    windowSeconds: 15 * MINUTE_SECONDS,
  });
  const account = makeAttemptLimit(db, {
    name: "signin-acct",
    attemptsMax: 50,
    windowSeconds: 60 * MINUTE_SECONDS,
  });
  const keyed = ({ email, address }: SignInAttempt) => {
    const block = address ? addressBlock(address) : "";
    return [
      { limit: pair, key: `${email}\n${block}` },
      { limit: place, key: block },
      { limit: account, key: email },
    ];
  };
  return {
    async take(attempt) {
      // One after the other, so that an attempt stopped by the narrow limit does not use up the wide ones.
      for (const { limit, key } of keyed(attempt)) {
        const seconds = await limit.take(key);
        if (seconds > 0) return seconds;
      }
      return 0;
    },
    async giveBack(attempt) {
      for (const { limit, key } of keyed(attempt)) await limit.giveBack(key);
    },
  };
}
