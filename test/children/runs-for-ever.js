// Prints its pid and runs until something ends it.
console.log(`running as ${process.pid}`);
setInterval(() => {}, 60_000);
