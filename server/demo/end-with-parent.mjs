// Loaded into the processes that the demo starts. Their channel to it closes when it ends, also when it is killed;
// without this they would go on without anybody to stop them.
if (process.channel) {
  process.channel.unref();
  process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
}
