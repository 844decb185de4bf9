// Preloaded into programs that do not know our supervisor (`node -r`): they end when it dies.
process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(1), 5000).unref();
});
