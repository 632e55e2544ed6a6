// Loaded into the programs that the demo starts. Their channel to it closes when it ends, also when it is killed;
// without this they would go on without anybody to stop them. What such a program starts in turn loads this too and
// has a channel of its own, to its own parent, which has other uses for it: that one is left alone.
if (process.channel && Number(process.env.TRAVELLR_STARTED_BY) === process.ppid) {
  process.channel.unref();
  process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
}
