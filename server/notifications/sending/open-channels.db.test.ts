import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { simulatorEnv } from "@/server/testing/provider-simulator/simulator-env";
import { openChannels } from "./open-channels";
import { sendingWorld } from "../testing/sending-world";

const world = sendingWorld();

it("opens the channels that are named, and they send", async () => {
  const folder = mkdtempSync(join(tmpdir(), "open-channels-"));
  const caFile = join(folder, "ca.pem");
  writeFileSync(caFile, world.simulator.fcm.certificate.certificatePem);
  const opened = openChannels(simulatorEnv(world.simulator, caFile), world.database.pool);
  const booked = await world.book();
  const sender = await world.send({ channels: opened.channels });
  await world.until(
    () => world.messagesOf(booked.bookingRef),
    (messages) => messages.every(({ status }) => status === "ACCEPTED"),
  );
  expect(sender.load()).toEqual({ running: expect.any(Number), capacity: 48 });
  await sender.stop(1_000);
  await opened.close();
  rmSync(folder, { recursive: true });
});

it("opens none that is not named, and says which variable is at fault", () => {
  const { pool } = world.database;
  expect(openChannels({}, pool).channels).toEqual({});
  expect(() => openChannels({ RESEND_API_KEY: "re_key" }, pool)).toThrow("EMAIL_FROM");
});
