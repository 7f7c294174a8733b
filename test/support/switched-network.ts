import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import type { ExecutionContext } from "ava";
import { toolchain } from "./toolchain.js";

/** A host of the network, in a namespace of its own. */
export interface NetworkHost {
  readonly address: string;
  /** What a program is started with to run there. */
  readonly command: readonly string[];
}

function ip(command: string): void {
  execFileSync("ip", command.split(" "), { stdio: ["ignore", "ignore", "pipe"] });
}

/**
 * Hosts on two switches that one cable joins. The tests' own machine has a cable to each, so that it reaches all hosts whether or not the
 * two sides reach each other. Wants root on Linux, and iproute2.
 */
export class SwitchedNetwork {
  readonly hosts: readonly NetworkHost[];
  readonly #lab: string;

  private constructor(lab: string, hosts: readonly NetworkHost[]) {
    this.#lab = lab;
    this.hosts = hosts;
  }

  /** A host for each entry, on the switch that it names. Undefined where no network can be made, which the test says. It is gone when the test is over. */
  static create(t: ExecutionContext, switches: readonly (0 | 1)[]): Promise<SwitchedNetwork | undefined> {
    return toolchain(t, "a network of namespaces", async () => SwitchedNetwork.#create(t, switches));
  }

  static #create(t: ExecutionContext, switches: readonly (0 | 1)[]): SwitchedNetwork {
    const lab = `sy${process.pid}`;
    const subnet = `10.213.${process.pid % 256}`;
    addNamespace(t, lab);
    for (const each of [0, 1]) {
      const own = `${lab}${each}`; // interface names have 15 characters at most
      ip(`-n ${lab} link add switch${each} type bridge`);
      ip(`-n ${lab} link set switch${each} up`);
      ip(`link add ${own} type veth peer name own${each} netns ${lab}`);
      ip(`-n ${lab} link set own${each} master switch${each} up`);
      ip(`addr add ${subnet}.${254 - each}/32 dev ${own}`);
      ip(`link set ${own} up`);
      writeFileSync(`/proc/sys/net/ipv4/conf/${own}/arp_ignore`, "1"); // each address is found behind its own cable alone
    }
    ip(`-n ${lab} link add cable0 type veth peer name cable1`);
    for (const each of [0, 1]) ip(`-n ${lab} link set cable${each} master switch${each} up`);
    const hosts = switches.map((each, index) => {
      const [name, address] = [`${lab}-${index}`, `${subnet}.${index + 1}`];
      addNamespace(t, name);
      ip(`-n ${lab} link add port${index} type veth peer name eth0 netns ${name}`);
      ip(`-n ${lab} link set port${index} master switch${each} up`);
      ip(`-n ${name} addr add ${address}/24 dev eth0`);
      for (const device of ["lo", "eth0"]) ip(`-n ${name} link set ${device} up`);
      ip(`route add ${address}/32 dev ${lab}${each} src ${subnet}.${254 - each}`);
      return { address, command: ["ip", "netns", "exec", name] };
    });
    return new SwitchedNetwork(lab, hosts);
  }

  /** From now on nothing gets from one switch to the other; nobody is told. */
  cut(): void {
    ip(`-n ${this.#lab} link set cable0 down`);
  }

  /** Joins the switches again. */
  heal(): void {
    ip(`-n ${this.#lab} link set cable0 up`);
  }
}

/** Ends of cables that are in a namespace go with it, and so do the other ends. */
function addNamespace(t: ExecutionContext, name: string): void {
  ip(`netns add ${name}`);
  t.teardown(() => ip(`netns del ${name}`));
}
