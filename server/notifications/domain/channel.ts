/** Where a message can go. The database has the same words. */
export const CHANNELS = ["EMAIL", "SMS", "PUSH"] as const;
export type Channel = (typeof CHANNELS)[number];

/** What a message is for: what was bought, or what might be. */
export const PURPOSES = ["TRANSACTIONAL", "MARKETING"] as const;
export type Purpose = (typeof PURPOSES)[number];

/** CRITICAL is sent at once, at night too; NORMAL keeps quiet hours and wishes. */
export type MessageClass = "CRITICAL" | "NORMAL";
