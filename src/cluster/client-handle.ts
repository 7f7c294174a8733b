/** Names a client on the links of the broker that has it: unique for as long as that broker runs. From 1. */
export type ClientHandle = number;
