import { diffLines, diffWordsWithSpace } from "diff";

/** A piece of a text that another text has as well, has not, or has instead. */
export interface TextPiece {
  kind: "SAME" | "REMOVED" | "ADDED";
  text: string;
}

/** Comparing word by word is given up after so many changes: two texts that share nothing take for ever. */
const CHANGES_MAX = 2_000;

/**
 * What of one text is different in the other, word by word; line by line where they share too little for that. The
 * same and removed pieces together are the old text, the same and added ones the new.
 */
export function textDifference(before: string, after: string): TextPiece[] {
  if (before === after) return before === "" ? [] : [{ kind: "SAME", text: before }];
  const changes =
    diffWordsWithSpace(before, after, { maxEditLength: CHANGES_MAX }) ??
    diffLines(before, after, { maxEditLength: CHANGES_MAX });
  if (!changes) return [whole("REMOVED", before), whole("ADDED", after)].filter(({ text }) => text !== "");
  return changes.map(({ added, removed, value }) =>
    whole(added ? "ADDED" : removed ? "REMOVED" : "SAME", value),
  );
}

function whole(kind: TextPiece["kind"], text: string): TextPiece {
  return { kind, text };
}
