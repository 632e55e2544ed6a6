/** The few colours of a paper; it must read the same in black and white. */
export const COLORS = {
  ink: "#16191d",
  quiet: "#5b6570",
  line: "#d3d8dd",
  strong: "#16191d",
  band: "#f5f6f8",
};

/** One line that is cut with an ellipsis where it does not fit. */
export const ONE_LINE = { maxLines: 1, textOverflow: "ellipsis" } as const;
