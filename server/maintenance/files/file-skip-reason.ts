/** Why a file, or a folder, is left as it is. */
export type FileSkipReason = keyof typeof FILE_SKIP_WORDS;

/** The reasons as people read them. */
export const FILE_SKIP_WORDS = {
  TOO_NEW: "not old enough",
  RESTORED: "brought back less than 30 days ago",
  EMPTY: "empty",
  ALREADY_COMPRESSED: "compressed already",
  NOT_COMPRESSED: "not compressed with gzip",
  DAMAGED: "its compressed content is damaged",
  NOT_SMALLER: "would not become smaller",
  IS_LINK: "a link",
  HARD_LINKED: "has several names",
  NOT_A_FILE: "not a regular file",
  IN_USE: "open for writing",
  CHANGED: "changed meanwhile",
  TARGET_EXISTS: "there is another file of the new name",
  NO_SPACE: "too little space on the disk",
  NO_FOLDER: "the folder does not exist",
  OUTSIDE_ROOTS: "outside the configured folders",
  NOT_READABLE: "not readable",
  NOT_WRITABLE: "its folder cannot be written to, or it cannot be removed",
  ODD_NAME: "its name is not valid text, or too long",
  NOT_LOSSLESS: "what was read back differed",
  IO_ERROR: "reading or writing failed",
} as const;

/** Thrown by the work on one file when the file is to be left as it is; it ends as the outcome's reason. */
export class FileLeft extends Error {
  constructor(
    readonly reason: FileSkipReason,
    options?: ErrorOptions,
  ) {
    super(FILE_SKIP_WORDS[reason], options);
    this.name = "FileLeft";
  }
}

const REASON_OF_CODE: Readonly<Record<string, FileSkipReason>> = {
  ENOSPC: "NO_SPACE",
  EDQUOT: "NO_SPACE",
  EFBIG: "NO_SPACE",
  EACCES: "NOT_WRITABLE",
  EPERM: "NOT_WRITABLE",
  EROFS: "NOT_WRITABLE",
  ENOENT: "CHANGED",
  EEXIST: "TARGET_EXISTS",
  ENAMETOOLONG: "ODD_NAME",
  ELOOP: "IS_LINK",
};

/**
 * What an error of the work on one file means for that file. Throws the error itself when it is none of the file
 * system's: that is a mistake of ours, or the signal to stop.
 */
export function fileSkipReason(error: unknown): FileSkipReason {
  if (error instanceof FileLeft) return error.reason;
  const { code, syscall } = error as { code?: unknown; syscall?: unknown };
  if (typeof code !== "string" || typeof syscall !== "string") throw error;
  return REASON_OF_CODE[code] ?? "IO_ERROR";
}

/** The code of an operating system's error, "ENOENT"; undefined for any other. */
export function errorCode(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === "string" ? code : undefined;
}
