import { callsOf } from "./typescript/calls.js";
import { serve, writeLine } from "./typescript/serve.js";

// The test program of singyeong/client: docs/conformance.md says what it reads and writes.
await serve(callsOf(writeLine));
process.exit(0);
