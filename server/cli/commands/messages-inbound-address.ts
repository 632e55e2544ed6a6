import { cliCommand } from "@/server/cli/command";
import { callbackAddress } from "@/server/notifications/callback-address";

/** Prints the address that Twilio's console wants for text messages that come in. */
export const inboundAddressCommand = cliCommand<{ address: string }>({
  help: "The address to set in Twilio's console for messages that come in (STOP and START)",
  run({ env }) {
    if (env.PUBLIC_URL === undefined)
      throw new Error("Set PUBLIC_URL to the address under which Twilio reaches the office.");
    const publicUrl = env.PUBLIC_URL.replace(/\/+$/, "");
    return Promise.resolve({ address: callbackAddress(publicUrl, { provider: "twilio", attemptId: null }) });
  },
  text: ({ address }) => address,
});
