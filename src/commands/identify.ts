import type { Access } from "../auth/access.js";
import type { Principal } from "../auth/principal.js";
import { Client } from "../directory/client.js";
import { BrokerError, toBrokerError } from "../errors.js";
import { capacityReached } from "../limit-errors.js";
import type { Attribute, ReservedKey } from "../metadata/attribute.js";
import { applyUpdate } from "../metadata/metadata-update.js";
import type { AreaHooks } from "../plugins/area-hooks.js";
import type { EventOf } from "../plugins/hook-map.js";
import type { Session } from "../session/session.js";
import type { CloseReason } from "../session/transport.js";
import { requireNotAsserted } from "./asserted-metadata.js";
import { type Caller, type ClientCaller, type CommandContext, requireNotDraining } from "./context.js";
import { validateAddress, validateIdentifier } from "./identifier.js";

/** What a client says of itself when it joins. */
export interface IdentifyRequest {
  readonly application: string;
  readonly clientId: string;
  readonly metadata: ReadonlyMap<string, Attribute>;
  readonly credential?: string;
  /** Where the proxy reaches it: host, host:port or an http(s) origin. Default: the address it connects from. */
  readonly address?: string;
  readonly namespace?: string;
  readonly tags?: readonly string[];
  readonly receiveClientEvents: boolean;
  /** True: HTTP requests for it come down its session. Default: they go to its address. */
  readonly takesHttpRequests?: boolean;
  /** Messages it takes before it grants more; absent: any number. */
  readonly credit?: number;
  /** What a wrong credential leads to: to be taken for somebody who shows none (the legacy wire), or an error. */
  readonly wrongCredential: "restrict" | "refuse";
}

/** How long the holder of a wanted client id has to show that it lives. */
const ghostTimeoutMs = 1_000;

/**
 * Makes the session the client that it says it is. When this resolves, `ready` is queued and queries find the client.
 * @throws BrokerError `ALREADY_IDENTIFIED`, `INVALID_REQUEST`, `INVALID_METADATA`, `LIMIT_EXCEEDED`, `UNAUTHENTICATED`,
 * `TOO_MANY_ATTEMPTS`, `AUTHENTICATION_UNAVAILABLE`, `PERMISSION_DENIED`, `PLUGIN_REFUSED`, `PLUGIN_FAILED`, `RATE_LIMITED`, `CAPACITY_REACHED`, `OVERLOADED`, `DRAINING`, or `CLIENT_ALREADY_REGISTERED` when a client that still answers has the id.
 */
export async function identify(
  context: CommandContext,
  session: Session,
  request: IdentifyRequest,
): Promise<void> {
  requireNotDraining(context);
  if (session.state !== "opened")
    throw new BrokerError("ALREADY_IDENTIFIED", "this connection has identified before");
  context.admission.requireRoomForOneMore();
  validateRequest(context, request);
  context.rates?.take("connect", { address: session.transport.remoteAddress });
  const { connect: hooks } = context.hooks;
  if (hooks !== undefined) return identifyWatched(context, session, request, hooks);
  const principal = await authenticate(context, session, request);
  await join(context, session, request, admit(context, session, request, principal));
}

/** The same with the hooks around it. */
async function identifyWatched(
  context: CommandContext,
  session: Session,
  request: IdentifyRequest,
  hooks: AreaHooks<"connect">,
): Promise<void> {
  let event = connectEvent(session, request);
  try {
    const principal = await authenticate(context, session, request);
    event = await hooks.before({ ...event, principal });
    const { metadata, namespace, tags } = event;
    const changed = { ...request, metadata, ...(namespace && { namespace }), ...(tags && { tags }) };
    const caller = admit(context, session, changed, principal);
    const joined = await join(context, session, changed, caller, () => hooks.on(event));
    if (joined) hooks.succeeded(event, caller.client);
    else hooks.failed(event, new BrokerError("CANCELLED", "the client left while it was being let in"));
  } catch (thrown) {
    hooks.failed(event, toBrokerError(thrown));
    throw thrown;
  }
}

/** What hooks are shown of a client that has not been authenticated yet. */
function connectEvent({ transport }: Session, request: IdentifyRequest): EventOf<"connect"> {
  const { application, clientId, metadata, namespace, tags } = request;
  return {
    application,
    clientId,
    remoteAddress: transport.remoteAddress,
    transport: transport.kind,
    metadata,
    ...(namespace === undefined ? {} : { namespace }),
    ...(tags === undefined ? {} : { tags }),
  };
}

/** Makes the client known, with a last look right before. False, and nothing done, where it left while it was being let in. */
async function join(
  context: CommandContext,
  session: Session,
  request: IdentifyRequest,
  caller: ClientCaller,
  lastLook: () => void = () => {},
): Promise<boolean> {
  const { client, principal } = caller;
  context.rates?.take("connect", { principal: principal.id });
  await context.ids?.claim(client.ref);
  try {
    return await joinHere(context, session, request, caller, lastLook);
  } finally {
    context.ids?.settled(client.ref);
  }
}

/** The same, its id being nobody else's in the cluster. */
async function joinHere(
  context: CommandContext,
  session: Session,
  request: IdentifyRequest,
  caller: ClientCaller,
  lastLook: () => void,
): Promise<boolean> {
  const { client } = caller;
  // Nothing is waited for between finding the id free and taking it: another connection may want it in the same moment.
  for (let holder = holderOf(context, client); holder !== undefined; holder = holderOf(context, client)) {
    await displaceGhost(holder);
  }
  if (session.state !== "opened") return false;
  requireRoom(context, client);
  endWithCredential(context, session, caller);
  lastLook();
  session.identified(caller, request.credit);
  if (request.takesHttpRequests) {
    context.proxy.tunnels.open(client, (frame) => session.push({ kind: "http-request", frame }));
  }
  context.directory.add(client);
  return true;
}

function requireRoom({ directory, limits, subscribers }: CommandContext, client: Client): void {
  const { maxApplicationClients, maxSubscriptions } = limits;
  if (directory.sizeOf(client.application) >= maxApplicationClients)
    throw capacityReached(
      "maxApplicationClients",
      maxApplicationClients,
      "clients may be in one application",
    );
  if (client.facts.receivesClientEvents && subscribers.size >= maxSubscriptions)
    throw capacityReached("maxSubscriptions", maxSubscriptions, "clients may receive client events");
}

function endWithCredential({ accessControl }: CommandContext, session: Session, { principal }: Caller): void {
  const release = accessControl.hold(principal, (error) => session.close(endOf(error)));
  if (release !== undefined) session.ended.addEventListener("abort", release, { once: true });
}

function validateRequest(context: CommandContext, request: IdentifyRequest): void {
  validateIdentifier("client_id", request.clientId, context.limits.maxIdBytes);
  validateIdentifier("application_id", request.application, context.limits.maxIdBytes);
  if (request.address !== undefined) validateAddress("ip", request.address);
}

/** Who the applicant has shown to be. */
function authenticate(
  { accessControl }: CommandContext,
  { transport }: Session,
  { credential, wrongCredential }: IdentifyRequest,
): Promise<Principal> {
  const { remoteAddress, certificate } = transport;
  return accessControl.admit({ remoteAddress, credential, certificate }, wrongCredential);
}

/** The principal as the client that it wants to become; it is not one yet. */
function admit(
  context: CommandContext,
  session: Session,
  request: IdentifyRequest,
  principal: Principal,
): ClientCaller {
  const { accessControl } = context;
  const { application } = request;
  const namespace = namespaceFor(principal, request);
  // Whether it may be in this namespace cannot depend on that it is.
  accessControl.accessOf(principal).toClient("connect", { application, namespace });
  const access = accessControl.accessOf(principal, namespace);
  if (request.receiveClientEvents && !access.isRestricted) access.toBroker("receive-client-events");
  requireNotAsserted(principal, [...request.metadata.keys()]);
  const client = newClient(context, session, request, { principal, access, namespace });
  return { principal, access, remoteAddress: session.transport.remoteAddress, client };
}

/** The namespace of a client; empty for none. One that the credential asserts is not for the client to choose. */
function namespaceFor(principal: Principal, { namespace = "" }: IdentifyRequest): string {
  const asserted = principal.namespace;
  if (asserted === undefined || namespace === "" || namespace === asserted) return asserted ?? namespace;
  throw new BrokerError(
    "PERMISSION_DENIED",
    `namespace: the credential is for ${JSON.stringify(asserted)} alone`,
    { details: { verb: "connect", namespace } },
  );
}

/** Whom a new client belongs to. */
interface Belonging {
  readonly principal: Principal;
  readonly access: Access;
  readonly namespace: string;
}

function newClient(
  context: CommandContext,
  session: Session,
  request: IdentifyRequest,
  { principal, access, namespace }: Belonging,
): Client {
  const { transport } = session;
  const restricted = access.isRestricted;
  const connectedAt = context.clock.now();
  const receivesClientEvents = request.receiveClientEvents && !restricted;
  const reserved: Partial<Record<ReservedKey, Attribute>> = {
    ip: text(restricted ? transport.remoteAddress : (request.address ?? transport.remoteAddress)),
    encoding: text(transport.encoding),
    restricted: { type: "boolean", value: restricted },
    receive_client_updates: { type: "boolean", value: receivesClientEvents },
    last_heartbeat_time: { type: "integer", value: connectedAt },
    ...(namespace === "" && request.namespace === undefined ? {} : { namespace: text(namespace) }),
    ...(request.tags === undefined ? {} : { tags: { type: "list", value: request.tags } }),
  };
  const set = new Map([...request.metadata, ...principal.metadata]);
  const update = { set, remove: [], replace: false };
  return new Client({
    application: request.application,
    id: request.clientId,
    restricted,
    receivesClientEvents,
    remoteAddress: transport.remoteAddress,
    transport: transport.kind,
    connectedAt,
    attributes: applyUpdate(new Map(Object.entries(reserved)), update, context.limits),
    receiver: session,
  });
}

function holderOf({ directory }: CommandContext, { application, id }: Client): Client | undefined {
  return directory.get(application, id);
}

/** A holder that does not answer is a ghost of a broken connection, and makes room. */
async function displaceGhost({ application, id, receiver }: Client): Promise<void> {
  if (await receiver.isAlive(ghostTimeoutMs)) {
    throw new BrokerError("CLIENT_ALREADY_REGISTERED", `${id}: already registered for app ${application}`);
  }
  receiver.displace();
}

function text(value: string): Attribute {
  return { type: "string", value };
}

function endOf({ reason }: BrokerError): CloseReason {
  return reason === "CREDENTIAL_EXPIRED" ? "credential-expired" : "credential-revoked";
}
