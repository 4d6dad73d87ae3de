// Runs on whatever Node the machine has (20 or newer) and hands over to the Node that the project brings.
console.error("not yet built");
process.exit(1);
