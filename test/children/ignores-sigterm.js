// Prints its pid once it takes no notice of SIGTERM and SIGINT, and of each of them when it comes.
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => console.log(`ignored ${signal}`));
console.log(`running as ${process.pid}`);
setInterval(() => {}, 60_000);
